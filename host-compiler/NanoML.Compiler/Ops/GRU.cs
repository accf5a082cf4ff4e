using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX GRU. W [directions, 3 * units, inputs] and R [directions, 3 * units, units] have the gates update, reset, candidate; B has the biases
/// of both.
/// </summary>
/// <param name="Functions">For each direction those of the gates and of the candidate.</param>
/// <param name="LinearBeforeReset">The reset gate is multiplied with R h, not with h.</param>
public sealed record GRU(RecurrentForm Form, ValueList<GateFunction> Functions, bool LinearBeforeReset) : RecurrentOp(Form)
{
    public static Op Import(NodeImport node)
    {
        RecurrentForm form = RecurrentForm.Import(node, outputs: 2, most: 6);
        return new GRU(form, GateFunction.Import(node, form.DirectionCount, "Sigmoid", "Tanh"), node.Int("linear_before_reset", 0) != 0);
    }

    protected override RecurrentCell CellOf(int direction) =>
        new GruCell(Functions[2 * direction], Functions[(2 * direction) + 1], LinearBeforeReset);
}
