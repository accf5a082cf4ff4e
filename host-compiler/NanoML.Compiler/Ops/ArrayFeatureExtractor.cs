using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ai.onnx.ml ArrayFeatureExtractor: a <see cref="Gather"/> along the last axis.</summary>
public static class ArrayFeatureExtractor
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        Shape input = node.Shape(0);
        if (input.Rank > 0 && !node.Input(1).IsConstant)
        {
            return new GatherByIndex(input.Rank - 1, IndexShape(input, node.Shape(1).Count));
        }

        int[] indices = node.ConstantInts(1, "indices")!;
        node.Keep(0);
        if (input.Rank == 0 || indices.Any(index => index < 0 || index >= input[^1]))
        {
            throw new OpException(DiagnosticCatalog.BadShape, $"an index is not in the last axis of an input of shape {input}");
        }

        return new Gather(input.Rank - 1, IndexShape(input, indices.Length), [.. indices]);
    }

    // Of a vector it makes one row.
    private static Shape IndexShape(Shape input, int indices) => input.Rank == 1 ? Shape.Of(1, indices) : Shape.Of(indices);
}
