using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>What a <see cref="TopK"/> chooses from: the distances of one sample to stored points.</summary>
/// <param name="Sample">The value [1, features] that is compared.</param>
/// <param name="Points">[n, features]</param>
/// <param name="AreNegative">Whether the choice is the greatest of negative distances.</param>
internal sealed record NeighborDistances(string Sample, Tensor Points, DistanceMetric Metric, bool AreNegative)
{
    /// <summary>Null where the choice is from something else, or of the farthest.</summary>
    public static NeighborDistances? Of(GraphEditor editor, Node choice)
    {
        var op = (TopK)choice.Op;
        string name = choice.Inputs[0];
        Shape chosen = editor.Value(name).Shape;
        bool isRoot = false;
        bool isNegative = false;
        while (editor.Producer(name) is { } node && Step(editor, node, ref isRoot, ref isNegative))
        {
            name = node.Inputs[0];
        }

        if (editor.Producer(name) is not { Op: CDist distance } maker || isNegative != op.Largest)
        {
            return null;
        }

        int stored = editor.Value(maker.Inputs[0]).IsConstant ? 0 : 1;
        Value sample = editor.Value(maker.Inputs[1 - stored]);
        bool isOne = !sample.IsConstant && sample.Shape[0] == 1 && editor.Value(maker.Inputs[stored]).Constant is not null;
        DistanceMetric metric = isRoot && distance.Metric == DistanceMetric.SquaredEuclidean ? DistanceMetric.Euclidean : distance.Metric;
        return isOne && chosen[op.Axis] == chosen.Count && (!isRoot || distance.Metric == DistanceMetric.SquaredEuclidean)
            ? new NeighborDistances(sample.Name, editor.Value(maker.Inputs[stored]).Constant!, metric, isNegative)
            : null;
    }

    /// <summary>What keeps the order of distances, or turns it round.</summary>
    private static bool Step(GraphEditor editor, Node node, ref bool isRoot, ref bool isNegative)
    {
        switch (node.Op)
        {
            case Transpose or Reshape or Identity or Cast { To: ElementType.Float32 } or Pow { Exponent: 1 }:
                return true;
            case Sqrt or Pow { Exponent: 0.5f } when !isRoot:
                isRoot = true;
                return true;
            case Neg when !isRoot:
            case Mul { Clamp: null } when !isRoot && editor.Value(node.Inputs[1]).Constant is { IsFloat: true, Shape.Count: 1 } factor && factor.Floats[0] == -1:
                isNegative = !isNegative;
                return true;
            default:
                return false;
        }
    }
}
