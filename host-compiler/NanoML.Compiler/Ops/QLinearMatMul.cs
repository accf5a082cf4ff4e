using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX QLinearMatMul: a <see cref="MatMul"/> of levels. Scales may be one for each row of a and one for each column of b; of stacked matrices
/// all have the same.
/// </summary>
public static class QLinearMatMul
{
    public static Op Import(NodeImport node)
    {
        node.RequireCount(8, 8);
        var a = Levels.Of(node, 0, 1, 2, axis: Math.Max(0, node.Shape(0).Rank - 2));
        var b = Levels.Of(node, 3, 4, 5, axis: Math.Max(0, node.Shape(3).Rank - 1));
        var y = Levels.OfResult(node, 6, 7, a.Type);
        node.Keep(0, 3);
        return new QuantizedForm(node.OpType, new MatMul(), [a, b], y);
    }
}
