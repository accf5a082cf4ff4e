using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Squeeze: drops axes of extent 1. It is a <see cref="Reshape"/>.</summary>
public static class Squeeze
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, node.Opset < 13 ? 1 : 2);
        Shape input = node.Shape(0);
        int[]? listed = node.Opset < 13 ? node.Ints("axes") : node.ConstantInts(1, "axes");
        node.Keep(0);
        int[] axes = listed is null
            ? [.. Enumerable.Range(0, input.Rank).Where(axis => input[axis] == 1)]
            : ShapeRules.Axes(listed, input.Rank);
        if (axes.Any(axis => input[axis] != 1))
        {
            throw OpException.Shape($"axes [{string.Join(", ", axes)}] of an input of shape {input} are not all of extent 1");
        }

        return new Reshape(new Shape([.. input.Dims.Where((_, axis) => !axes.Contains(axis))]));
    }
}
