using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX InstanceNormalization: every channel of [N, C, spatial...] by itself; exporters write GroupNorm with it.</summary>
public sealed record InstanceNormalization(ImmutableArray<int> Axes, float Epsilon) : Normalization(Axes, Epsilon)
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(3, 3);
        int rank = node.Shape(0).Rank;
        return rank > 2
            ? new InstanceNormalization([.. Enumerable.Range(2, rank - 2)], node.Float("epsilon", 1e-5f))
            : throw OpException.Shape($"its input of shape {node.Shape(0)} has no spatial axes");
    }

    protected override void RequireFit(Shape x, Shape factor)
    {
        if (factor.Rank != 1 || factor[0] != x[1])
        {
            throw OpException.Shape($"a scale or bias of shape {factor} is not one number for each of {x[1]} channels");
        }
    }

    protected override Shape FactorShape(Shape factor, int rank) => new([factor[0], .. Enumerable.Repeat(1, rank - 2)]);
}
