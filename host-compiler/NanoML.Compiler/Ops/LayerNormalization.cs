using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX LayerNormalization over the axes from one to the last.</summary>
/// <param name="Made">How many of its outputs are made: the result, the mean, the reciprocal of the standard deviation.</param>
public sealed record LayerNormalization(ImmutableArray<int> Axes, float Epsilon, int Made = 1) : Normalization(Axes, Epsilon)
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 3);

        // The type in which training computes.
        node.Ignore("stash_type");
        int rank = node.Shape(0).Rank;
        int axis = NodeImport.Axis(node.SmallInt("axis", -1), rank);
        return new LayerNormalization([.. Enumerable.Range(axis, rank - axis)], node.Float("epsilon", 1e-5f), node.OutputCount);
    }

    protected override int Outputs => Made;

    protected override void RequireFit(Shape x, Shape factor)
    {
        if (Broadcasting.Result(x, factor) != x)
        {
            throw OpException.Shape($"a scale or bias of shape {factor} does not broadcast to {x}");
        }
    }

    protected override Shape FactorShape(Shape factor, int rank) => factor;
}
