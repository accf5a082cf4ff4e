using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Where trees alone read an input, lets it be ranks among their thresholds (<see cref="InputForm.Ranks"/>): bytes that every comparison can
/// tell apart. A feature of more thresholds than a byte counts, or whose missing values go both ways, becomes several elements.
/// </summary>
public static class RankInput
{
    public static Graph Run(Graph graph) => graph.Inputs.Aggregate(graph, Run);

    /// <summary>Ranks once more, by the thresholds that trees still have; a graph whose trees compare nothing stays.</summary>
    public static Graph Again(Graph graph)
    {
        Graph again = Run(graph.Inputs.Aggregate(graph, WithoutRanks));
        return again.Inputs.Any(input => graph.FormOf(input).Ranks is not null && again.FormOf(input).Ranks is null) ? graph : again;
    }

    private static Graph WithoutRanks(Graph graph, string input)
    {
        if (graph.FormOf(input).Ranks is not { } ranks)
        {
            return graph;
        }

        var editor = new GraphEditor(graph);
        editor.SetForm(input, InputForm.Same);
        editor.SetInputShape(input, ranks.Own);
        editor.SetPinned(input, null);
        foreach (Node reader in editor.Consumers(input).ToArray())
        {
            var op = (TreeEnsemble)reader.Op;
            Forest own = op.Forest.WithComparisons(node => (ranks.Elements[node.Feature].Feature, ranks.Elements[node.Feature].Thresholds[(int)node.Threshold]));
            editor.Replace(reader, reader with { Op = op with { Forest = own, IsRanked = false } });
        }

        return editor.ToGraph();
    }

    private static Graph Run(Graph graph, string input)
    {
        if (graph.FormOf(input) is not { Scaling: null, Ranks: null, Features: null } || graph.Value(input).Pinned is not null)
        {
            return graph;
        }

        var editor = new GraphEditor(graph);
        Node[] readers = [.. editor.Consumers(input)];
        Shape own = editor.Value(input).Shape;
        if (readers.Length == 0 || editor.IsOutput(input) || !readers.All(reader => reader.Op is TreeEnsemble) || own.Count != own[^1])
        {
            return graph;
        }

        ImmutableArray<RankedFeature> elements = Elements([.. readers.SelectMany(reader => ((TreeEnsemble)reader.Op).Forest.Nodes).Where(node => !node.IsLeaf)]);
        if (elements.IsEmpty)
        {
            return graph;
        }

        ILookup<(int Feature, bool MissingIsLow), int> places = Enumerable.Range(0, elements.Length)
            .ToLookup(k => (elements[k].Feature, elements[k].MissingIsLow));
        editor.SetForm(input, new InputForm { Ranks = new InputRanks(own, elements) });
        editor.SetInputShape(input, own.With(own.Rank - 1, elements.Length));
        editor.SetPinned(input, new PinnedQuantization([1f], 0));
        foreach (Node reader in readers)
        {
            var op = (TreeEnsemble)reader.Op;
            editor.Replace(reader, reader with { Op = op with { Forest = op.Forest.WithComparisons(node => Place(elements, places[(node.Feature, node.MissingGoesLeft)], node)), IsRanked = true } });
        }

        return editor.ToGraph();
    }

    private static ImmutableArray<RankedFeature> Elements(IReadOnlyCollection<TreeNode> nodes) =>
    [
        .. nodes.GroupBy(node => (node.Feature, IsLow: node.MissingGoesLeft))
            .OrderBy(group => group.Key.Feature).ThenBy(group => group.Key.IsLow)
            .SelectMany(group => Chunks([.. group.SelectMany(Thresholds).Distinct().Order()])
                .Select(chunk => new RankedFeature(group.Key.Feature, chunk, group.Key.IsLow))),
    ];

    // What equals a threshold lies above the float before it.
    private static IEnumerable<float> Thresholds(TreeNode node) =>
        node.IsEquality ? [MathF.BitDecrement(node.Threshold), node.Threshold] : [node.Threshold];

    // The last threshold of a chunk is the first of the next, so that every two neighbours are in one.
    private static IEnumerable<ImmutableArray<float>> Chunks(ImmutableArray<float> thresholds)
    {
        int start = 0;
        do
        {
            int end = Math.Min(start + InputRanks.MaxThresholds, thresholds.Length);
            yield return thresholds[start..end];
            start = end - 1;
        }
        while (start + 1 < thresholds.Length);
    }

    /// <param name="places">Of the node's feature.</param>
    private static (int Feature, float Threshold) Place(ImmutableArray<RankedFeature> elements, IEnumerable<int> places, TreeNode node)
    {
        foreach (int k in places)
        {
            int rank = elements[k].Thresholds.BinarySearch(node.Threshold);
            if (rank >= (node.IsEquality ? 1 : 0))
            {
                return (k, rank);
            }
        }

        throw new InvalidOperationException($"No element ranks feature {node.Feature} at {node.Threshold}.");
    }
}
