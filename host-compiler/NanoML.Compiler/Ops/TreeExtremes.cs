using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// Trees of which the least or the greatest counts, not the sum: every tree has sums of its own, of which a reduction takes one. X
/// [samples, features] gives [samples, targets].
/// </summary>
/// <param name="Forest">The sums of the first tree come first.</param>
public sealed record TreeExtremes(Forest Forest, int Targets, bool IsMax, PostTransform Transform) : RowOp
{
    /// <param name="start">Added to each result.</param>
    /// <exception cref="OpException">The lists do not make trees, or no tree gives every row a number for a target.</exception>
    public static TreeExtremes Of(ListedTrees trees, double[] start, bool isMax, PostTransform transform)
    {
        trees.Require();
        int targets = start.Length;
        double[] unseen = [.. Enumerable.Range(0, targets).Select(target => Unseen(trees, target, isMax))];
        ListedTrees apart = trees.Apart(targets, votes => Enumerable.Range(0, targets).Select(target => new LeafVote(target, start[target] + Own(votes, target, isMax, unseen[target]))));
        return new TreeExtremes(ForestReader.Read(apart, new double[targets * trees.Roots.Length]), targets, isMax, transform);
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T sums = on.Apply(new TreeEnsemble(Forest, ForestResult.Values), inputs[0]);
        T apart = on.Reshape(sums, Shape.Of(on.ShapeOf(sums)[0], Forest.Targets / Targets, Targets));
        return Transform.Apply(on, on.Apply(IsMax ? new ReduceMax([1], false) : new ReduceMin([1], false), apart));
    }

    /// <summary>What a tree says that has no leaf for a target: nothing that another one would not go beyond.</summary>
    private static double Unseen(ListedTrees trees, int target, bool isMax)
    {
        double? least = null;
        bool isSeen = false;
        foreach (int root in trees.Roots)
        {
            double?[] own = [.. trees.Tree(root).Where(place => trees.Nodes[place].Mode == BranchMode.Leaf).Select(place => Extreme(trees.Nodes[place].Votes, target, isMax))];
            isSeen |= own.Any(weight => weight is not null);
            least = own.All(weight => weight is not null) ? own.Min(weight => isMax ? weight : -weight) : least;
        }

        return !isSeen ? 0
            : least is { } beyond ? (isMax ? beyond : -beyond)
            : throw OpException.Unsupported($"some rows may come to no leaf for target {target}, of which there is no least or greatest", "Export the model with the aggregate function SUM.");
    }

    private static double Own(ImmutableArray<LeafVote> votes, int target, bool isMax, double unseen) => Extreme(votes, target, isMax) ?? unseen;

    private static double? Extreme(ImmutableArray<LeafVote> votes, int target, bool isMax)
    {
        double[] own = [.. votes.Where(vote => vote.Target == target).Select(vote => vote.Weight)];
        return own.Length == 0 ? null : isMax ? own.Max() : own.Min();
    }
}
