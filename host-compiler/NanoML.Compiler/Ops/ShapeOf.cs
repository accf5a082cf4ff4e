using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// ONNX Shape: every shape is known at import, so it is a <see cref="Constant"/>. From opset 15 on it may take a range of axes.
/// </summary>
public static class ShapeOf
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        Shape input = node.Shape(0);
        int start = 0;
        int end = input.Rank;
        if (node.Opset >= 15)
        {
            start = Clip(node.SmallInt("start", 0), input.Rank);
            end = Math.Max(start, Clip(node.SmallInt("end", input.Rank), input.Rank));
        }

        node.Keep();
        return new Constant(new Tensor(Shape.Of(end - start), [.. input.Dims[start..end].Select(extent => (long)extent)]));
    }

    private static int Clip(int axis, int rank) => Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
}
