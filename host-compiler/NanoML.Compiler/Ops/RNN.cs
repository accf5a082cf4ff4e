using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX RNN: W [directions, units, inputs], R [directions, units, units], B has the biases of both.</summary>
/// <param name="Functions">One for each direction.</param>
public sealed record RNN(RecurrentForm Form, ValueList<GateFunction> Functions) : RecurrentOp(Form)
{
    public static Op Import(NodeImport node)
    {
        RecurrentForm form = RecurrentForm.Import(node, outputs: 2, most: 6);
        return new RNN(form, GateFunction.Import(node, form.DirectionCount, "Tanh"));
    }

    protected override RecurrentCell CellOf(int direction) => new RnnCell(Functions[direction]);
}
