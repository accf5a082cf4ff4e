using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>Trees as what is known by case, and back.</summary>
internal static class ForestRules
{
    /// <summary>The sums of trees that read the model's input, or what rises or falls with its elements.</summary>
    public static ImmutableArray<Element>? Apply(Forest forest, Known input)
    {
        if (FeaturesOf(forest, input) is not { } features)
        {
            return null;
        }

        List<(double, Element)>[] terms = [.. forest.Base.Select(_ => new List<(double, Element)>())];
        foreach (int root in forest.Roots)
        {
            var leaves = new List<int>();
            Branching branches = Read(forest, root, features, leaves);
            for (int t = 0; t < terms.Length; t++)
            {
                double[] weights = [.. leaves.Select(leaf => forest.Leaves[leaf].Where(vote => vote.Target == t).Sum(vote => vote.Weight))];
                if (weights.Any(weight => weight != 0))
                {
                    terms[t].Add((1, new ByCase(branches, [.. weights.Select(weight => new CaseValue(weight))])));
                }
            }
        }

        return [.. terms.Select((list, t) => Totals.Weighted(list, forest.Base[t])!)];
    }

    /// <summary>The trees with comparisons of the model's own input; null where they read more than that and steps behind it.</summary>
    public static Forest? OnInput(Forest forest, Known input)
    {
        if (FeaturesOf(forest, input) is not { } features)
        {
            return null;
        }

        var builder = new ForestBuilder(forest.Base);
        foreach (int root in forest.Roots)
        {
            var leaves = new List<int>();
            Branching branches = Read(forest, root, features, leaves);
            builder.Add(branches, [.. leaves.Select(leaf => (IEnumerable<LeafVote>)forest.Leaves[leaf])]);
        }

        return builder.ToForest();
    }

    /// <summary>Sums as trees; null where they are more than numbers by case.</summary>
    public static Forest? Of(Known known)
    {
        var trees = new Dictionary<Branching, List<(int Target, double Weight, ByCase Term)>>();
        double[] start = new double[known.Elements.Length];
        for (int t = 0; t < start.Length; t++)
        {
            if (Totals.Bare(known.Elements[t]) is not { } total)
            {
                return null;
            }

            start[t] = total.Base;
            foreach ((double weight, ByCase term) in total.Terms)
            {
                if (!trees.TryGetValue(term.Branches, out List<(int, double, ByCase)>? votes))
                {
                    trees.Add(term.Branches, votes = []);
                }

                votes.Add((t, weight, term));
            }
        }

        var builder = new ForestBuilder(start);
        foreach ((Branching branches, List<(int Target, double Weight, ByCase Term)> terms) in trees)
        {
            builder.Add(branches, [.. Enumerable.Range(0, branches.Count).Select(k => terms.Select(term => new LeafVote(term.Target, term.Weight * term.Term.Values[k].Number)))]);
        }

        return builder.ToForest();
    }

    private static FeatureValue?[]? FeaturesOf(Forest forest, Known input)
    {
        FeatureValue?[] features = [.. input.Elements.Select(element => element is ByCase { Values: [{ Feature: { } feature }] } ? feature : null)];
        return forest.Nodes.All(node => node.IsLeaf || (features[node.Feature] is { } feature && (!node.IsEquality || feature.Steps.IsEmpty))) ? features : null;
    }

    private static Branching Read(Forest forest, int place, FeatureValue?[] features, List<int> leaves)
    {
        TreeNode node = forest.Nodes[place];
        if (node.IsLeaf)
        {
            leaves.Add(node.Leaf);
            return Branching.Leaf;
        }

        FeatureValue feature = features[node.Feature]!;
        Outcome outcome = feature.Steps.IsEmpty
            ? new Outcome(-1, null, new Comparison(feature.Index, node.Threshold, node.IsEquality, node.MissingGoesLeft), new CaseValue(1))
            : FeatureRules.Change(feature.Index, x => node.GoesLeft(Step.Through(feature.Steps, Tensor.Scalar(x)).ToFloats()[0]));
        (int first, int second) = outcome.Split is null || outcome.Left.Number != 0 ? (place + 1, node.Right) : (node.Right, place + 1);
        if (outcome.Split is not { } comparison)
        {
            return Read(forest, outcome.Value!.Value.Number != 0 ? first : second, features, leaves);
        }

        Branching left = Read(forest, first, features, leaves);
        return new Branching(comparison, left, Read(forest, second, features, leaves));
    }
}
