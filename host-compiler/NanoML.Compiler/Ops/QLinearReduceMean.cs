using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearReduceMean of com.microsoft: a <see cref="ReduceMean"/> of levels, with its axes among the attributes.</summary>
public static class QLinearReduceMean
{
    private const int Opset = 13;

    public static Op Import(NodeImport node) => QuantizedForm.ImportUnary(node, ReduceMean.Import, Opset);
}
