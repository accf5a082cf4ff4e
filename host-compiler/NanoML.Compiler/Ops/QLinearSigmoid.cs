using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearSigmoid of com.microsoft: a <see cref="Sigmoid"/> of levels.</summary>
public static class QLinearSigmoid
{
    private const int Opset = 13;

    public static Op Import(NodeImport node) => QuantizedForm.ImportUnary(node, Sigmoid.Import, Opset);
}
