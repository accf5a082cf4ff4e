using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QLinearAveragePool of com.microsoft: an <see cref="AveragePool"/> of levels.</summary>
public static class QLinearAveragePool
{
    private const int Opset = 11;

    public static Op Import(NodeImport node) => QuantizedForm.ImportUnary(node, AveragePool.Import, Opset, mayBeChannelsLast: true);
}
