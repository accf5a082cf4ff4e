using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX GlobalMaxPool: a <see cref="MaxPool"/> whose window is the whole input, over one or two spatial axes.</summary>
public static class GlobalMaxPool
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        Shape input = node.Shape(0);
        int rank = input.Rank - 2;
        if (rank is < 1 or > 2)
        {
            throw OpException.Unsupported($"its input of shape {input} has {Math.Max(rank, 0)} spatial axes; 1 and 2 are supported");
        }

        ImmutableArray<int> ones = [.. Enumerable.Repeat(1, rank)];
        ImmutableArray<int> zeros = [.. Enumerable.Repeat(0, rank)];
        return new MaxPool(new SpatialWindow([.. input.Dims.Skip(2)], ones, ones, zeros, zeros));
    }
}
