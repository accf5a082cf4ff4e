using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// QGemm of com.microsoft: a <see cref="Gemm"/> of levels with an optional bias of int32, whose scale is <c>alpha</c> times those of A and B. Scales of B may
/// be one for each output. Without a scale of Y the result holds reals.
/// </summary>
public static class QGemm
{
    private const int Opset = 13;
    private const int C = 6;
    private const int YScale = 7;

    public static Op Import(NodeImport node)
    {
        node.RequireCount(6, 9);
        bool isTransposed = node.Int("transB", 0) != 0;
        var a = Levels.Of(node, 0, 1, 2);
        var b = Levels.Of(node, 3, 4, 5, axis: isTransposed ? 0 : 1);
        Levels? y = node.HasInput(YScale) ? Levels.OfResult(node, YScale, 8, a.Type) : null;
        Op gemm = Gemm.Import(QuantizedForm.OnReals(node, Opset, false, 0, 3));
        node.Keep(0, 3);
        QuantizedBias.Feed(node, C, a, b, node.Float("alpha", 1));
        return new QuantizedForm(node.OpType, gemm, node.HasInput(C) ? [a, b, null] : [a, b], y);
    }
}
