using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX LSTM. W [directions, 4 * units, inputs] and R [directions, 4 * units, units] have the gates input, output, forget, candidate; B has the
/// biases of both; peepholes P [directions, 3 * units] weigh the cell for input, output and forget.
/// </summary>
/// <param name="Functions">For each direction those of the gates, of the candidate and of the cell.</param>
/// <param name="InputForget">The forget gate is 1 minus the input gate.</param>
/// <param name="RoundsUnits">See <see cref="LstmCell"/>.</param>
public sealed record LSTM(RecurrentForm Form, ValueList<GateFunction> Functions, bool InputForget, bool RoundsUnits = false) : RecurrentOp(Form)
{
    private const int FunctionsOfDirection = 3;

    public static Op Import(NodeImport node)
    {
        RecurrentForm form = RecurrentForm.Import(node, outputs: 3, most: 8);
        return new LSTM(
            form, GateFunction.Import(node, form.DirectionCount, "Sigmoid", "Tanh", "Tanh"), node.Int("input_forget", 0) != 0);
    }

    // The cell is not clipped in ONNX Runtime, though it is an argument as those of the gates are.
    protected override RecurrentCell CellOf(int direction) => new LstmCell(
        Functions[FunctionsOfDirection * direction], Functions[(FunctionsOfDirection * direction) + 1],
        Functions[(FunctionsOfDirection * direction) + 2] with { Clip = float.PositiveInfinity }, InputForget, RoundsUnits);
}
