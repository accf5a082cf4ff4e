using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearLeakyRelu of com.microsoft: a <see cref="LeakyRelu"/> of levels.</summary>
public static class QLinearLeakyRelu
{
    private const int Opset = 6;

    public static Op Import(NodeImport node) => QuantizedForm.ImportUnary(node, LeakyRelu.Import, Opset);
}
