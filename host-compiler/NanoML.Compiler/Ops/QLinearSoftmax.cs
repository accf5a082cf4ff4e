using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearSoftmax of com.microsoft: a <see cref="Softmax"/> of levels, of the version that the attribute opset names.</summary>
public static class QLinearSoftmax
{
    public static Op Import(NodeImport node) => node.Has("opset")
        ? QuantizedForm.ImportUnary(node, Softmax.Import, node.SmallInt("opset", 0))
        : throw new OpException(DiagnosticCatalog.BadGraph, "attribute 'opset' is missing");
}
