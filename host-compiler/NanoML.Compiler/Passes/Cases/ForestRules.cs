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
            if (Reading.Of(forest, root, features) is not var (branches, leaves))
            {
                return null;
            }

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
            if (Reading.Of(forest, root, features) is not var (branches, leaves))
            {
                return null;
            }

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

    private static ByCase?[]? FeaturesOf(Forest forest, Known input)
    {
        ByCase?[] features = [.. input.Elements.Select(element => element as ByCase)];
        return forest.Nodes.All(node => node.IsLeaf || (features[node.Feature] is { } feature
            && (!node.IsEquality || feature.Values.All(value => value.Feature?.Steps.IsEmpty != false)))) ? features : null;
    }

    /// <summary>A tree of which every comparison is one of the model's input, or those that tell apart what it compares.</summary>
    private sealed class Reading(Forest forest, ByCase?[] features)
    {
        private readonly int _most = forest.Nodes.Length + ElementRules.MostCases;
        private readonly List<int> _leaves = [];

        public static (Branching Branches, List<int> Leaves)? Of(Forest forest, int root, ByCase?[] features)
        {
            var reading = new Reading(forest, features);
            Branching branches = reading.Read(root, PathFacts.None);
            return reading._leaves.Count > reading._most ? null : (branches, reading._leaves);
        }

        private Branching Read(int place, PathFacts facts)
        {
            TreeNode node = forest.Nodes[place];
            if (node.IsLeaf || _leaves.Count > _most)
            {
                _leaves.Add(node.Leaf);
                return Branching.Leaf;
            }

            ByCase element = features[node.Feature]!;
            return Cases(element.Branches, 0, facts);

            Branching Cases(Branching at, int number, PathFacts known)
            {
                if (at.IsLeaf)
                {
                    return Compare(place, element.Values[number], known);
                }

                int right = number + at.Left!.Count;
                if (known.Outcome(at.Comparison) is { } outcome)
                {
                    return outcome ? Cases(at.Left, number, known) : Cases(at.Right!, right, known);
                }

                Branching left = Cases(at.Left, number, known.With(at.Comparison, true));
                return new Branching(at.Comparison, left, Cases(at.Right!, right, known.With(at.Comparison, false)));
            }
        }

        private Branching Compare(int place, CaseValue value, PathFacts facts)
        {
            TreeNode node = forest.Nodes[place];
            if (value.Feature is not { } feature)
            {
                return Read(node.GoesLeft((float)value.Number) ? place + 1 : node.Right, facts);
            }

            Outcome outcome = feature.Steps.IsEmpty
                ? new Outcome(-1, null, new Comparison(feature.Index, node.Threshold, node.IsEquality, node.MissingGoesLeft), new CaseValue(1))
                : FeatureRules.Change(feature.Index, x => node.GoesLeft(Step.Through(feature.Steps, Tensor.Scalar(x)).ToFloats()[0]));
            (int first, int second) = outcome.Split is null || outcome.Left.Number != 0 ? (place + 1, node.Right) : (node.Right, place + 1);
            if (outcome.Split is not { } comparison)
            {
                return Read(outcome.Value!.Value.Number != 0 ? first : second, facts);
            }

            Branching left = Read(first, facts.With(comparison, true));
            return new Branching(comparison, left, Read(second, facts.With(comparison, false)));
        }
    }
}
