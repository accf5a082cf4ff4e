using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearGlobalAveragePool of com.microsoft: a <see cref="GlobalAveragePool"/> of levels.</summary>
public static class QLinearGlobalAveragePool
{
    private const int Opset = 1;

    public static Op Import(NodeImport node) => QuantizedForm.ImportUnary(node, GlobalAveragePool.Import, Opset, mayBeChannelsLast: true);
}
