using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ConvInteger: a <see cref="Conv"/> of levels less their zero points, of which the weights may have one for each output channel.</summary>
public static class ConvInteger
{
    private const int Opset = 11;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 4);
        return new IntegerProduct(node.OpType, Conv.Import(QuantizedForm.OnReals(node, Opset, false, 0, 1)), 0, 0);
    }
}
