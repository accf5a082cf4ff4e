using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX EyeLike: a diagonal of ones in the shape of a matrix, known at import.</summary>
public static class EyeLike
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        Shape shape = node.Shape(0);
        int offset = node.SmallInt("k", 0);
        ElementType type = node.DataType("dtype") ?? node.Input(0).Type.ElementType;
        node.Keep();
        if (shape.Rank != 2)
        {
            throw OpException.Shape($"an input of shape {shape} is no matrix");
        }

        bool[] ones = [.. Enumerable.Range(0, shape.Count).Select(k => (k % shape[1]) - (k / shape[1]) == offset)];
        return new Constant(type.IsFloat()
            ? new Tensor(shape, Array.ConvertAll(ones, one => one ? 1f : 0f), type)
            : new Tensor(shape, Array.ConvertAll(ones, one => one ? 1L : 0L), type));
    }
}
