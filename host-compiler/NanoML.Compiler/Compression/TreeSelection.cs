using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;

namespace NanoML.Compiler.Compression;

/// <summary>Keeps some trees of a forest. Which ones, samples decide; what that loses, samples that did not take part.</summary>
public static class TreeSelection
{
    // More of them would order the trees little better.
    private const int MaxSamples = 512;

    /// <param name="graph">After all passes.</param>
    /// <param name="pruning">How many to keep; automatic keeps the fewest with which <see cref="OutputTolerance"/> holds on both halves of the samples, each judging what the other one chose.</param>
    /// <param name="samples">At least <see cref="LossEstimate.LeastSamples"/>, labelled or not.</param>
    /// <param name="tell">Told how many trees are kept, and what that loses.</param>
    /// <exception cref="CompilerException">The model has no trees that could be left out (NML0120), or there are too few samples (NML0205).</exception>
    public static Graph Prune(Graph graph, TreePruning pruning, SampleSet samples, Action<string> tell)
    {
        Node node = Trees(graph);
        int all = ((TreeEnsemble)node.Op).Forest.Roots.Length;
        if (samples.Count < LossEstimate.LeastSamples)
        {
            throw new CompilerException(
                DiagnosticCatalog.TooFewSamples,
                $"{samples.Path}: choosing trees takes at least {LossEstimate.LeastSamples} samples; there are {samples.Count}",
                "Give more samples with --data.");
        }

        if (pruning.Count >= all)
        {
            tell($"--prune-trees {pruning.Count} has no effect: the model has {all} trees.");
            return graph;
        }

        Half[] halves = [.. Enumerable.Range(0, 2).Select(half => Half.Of(graph, node, samples, half))];
        int count = pruning.Count ?? Fewest(halves, all);
        double loss = halves.Average(half => half.Judge.Loss(half.Order.Keep(graph, node, count)));
        tell(FormattableString.Invariant($"--prune-trees keeps {count} of {all} trees; on halves of the data that did not choose them it loses {loss:0.##} {halves[0].Judge.Unit}."));
        return count == all ? graph : RankInput.Again(TreeOrder.Of(graph, node, Some(samples.Inputs)).Keep(graph, node, count));
    }

    /// <summary>The fewest trees with which all halves hold, if more of them never harm.</summary>
    private static int Fewest(Half[] halves, int all)
    {
        (int low, int high) = (1, all);
        while (low < high)
        {
            int middle = (low + high) / 2;
            bool holds = halves.All(half => half.Judge.Holds(half.Order.Keep(half.Graph, half.Node, middle)));
            (low, high) = holds ? (low, middle) : (middle + 1, high);
        }

        return high;
    }

    private static float[][] Some(IEnumerable<float[]> samples) => [.. samples.Take(MaxSamples)];

    private static Node Trees(Graph graph)
    {
        Node[] trees = [.. graph.Nodes.Where(node => node.Op is TreeEnsemble)];
        return trees is [var only] && ((TreeEnsemble)only.Op).IsRanked && !graph.Nodes.Any(node => node.Op is ReduceMax)
            ? only
            : throw new CompilerException(
                DiagnosticCatalog.NoTreesToPrune,
                $"{graph.Source}: " + (trees.Length == 0 ? "the model has no decision trees" : "its trees are not one sum, of which some could be left out"));
    }

    /// <summary>Trees in the order that one half of the samples gives them, and the other half, which judges.</summary>
    private sealed record Half(Graph Graph, Node Node, TreeOrder Order, OutputTolerance Judge)
    {
        public static Half Of(Graph graph, Node node, SampleSet samples, int half)
        {
            int[] judging = [.. Enumerable.Range(0, samples.Count).Where(k => k % 2 == half)];
            return new Half(
                graph,
                node,
                TreeOrder.Of(graph, node, Some(samples.Inputs.Where((_, k) => k % 2 != half))),
                new OutputTolerance(graph, [.. judging.Select(k => samples.Inputs[k])], samples.Labels is { } labels ? [.. judging.Select(k => labels[k])] : null));
        }
    }
}
