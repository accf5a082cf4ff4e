using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ai.onnx.ml ArrayFeatureExtractor by indices that are known at compile time: a <see cref="Gather"/> along the last axis.</summary>
public static class ArrayFeatureExtractor
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        Shape input = node.Shape(0);
        int[] indices = node.ConstantInts(1, "indices")!;
        node.Keep(0);
        if (input.Rank == 0 || indices.Any(index => index < 0 || index >= input[^1]))
        {
            throw new OpException(DiagnosticCatalog.BadShape, $"an index is not in the last axis of an input of shape {input}");
        }

        // Of a vector it makes one row.
        return new Gather(input.Rank - 1, input.Rank == 1 ? Shape.Of(1, indices.Length) : Shape.Of(indices.Length), [.. indices]);
    }
}
