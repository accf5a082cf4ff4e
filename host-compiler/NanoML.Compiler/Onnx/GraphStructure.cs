using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Onnx;

/// <summary>
/// The rules for a graph that need no knowledge of operators: every value has one producer, what is used is produced, and the nodes have an
/// order in which they can run.
/// </summary>
internal static class GraphStructure
{
    /// <summary>The graph with its nodes in topological order; nodes that are in order already keep their places.</summary>
    /// <exception cref="CompilerException">A rule is broken (NML0103).</exception>
    public static OnnxGraph Check(OnnxSource source, OnnxGraph graph)
    {
        HashSet<string> known = CheckInterface(source, graph);
        Dictionary<string, int> producers = FindProducers(source, graph, known);
        CheckUses(source, graph, known, producers);
        return graph with { Nodes = Sort(source, graph.Nodes, producers) };
    }

    // Returns the values that are there before any node runs.
    private static HashSet<string> CheckInterface(OnnxSource source, OnnxGraph graph)
    {
        HashSet<string> known = [.. graph.Initializers.Keys, .. graph.Texts];
        foreach (OnnxValueInfo input in graph.Inputs)
        {
            Require(source, input.Name.Length > 0, "an input of the graph has no name");
            Require(source, known.Add(input.Name), $"input '{input.Name}' is there twice");
        }

        Require(source, graph.Outputs.Length > 0, "the graph has no outputs");
        return known;
    }

    private static Dictionary<string, int> FindProducers(OnnxSource source, OnnxGraph graph, HashSet<string> known)
    {
        Dictionary<string, int> producers = [];
        for (int index = 0; index < graph.Nodes.Length; index++)
        {
            OnnxNode node = graph.Nodes[index];
            Require(source, node.Outputs.Any(name => name.Length > 0), $"{Where(node)} has no outputs");
            foreach (string output in node.Outputs.Where(name => name.Length > 0))
            {
                Require(source, !known.Contains(output), $"{Where(node)} writes '{output}', which is an input or an initialiser");
                Require(source, producers.TryAdd(output, index), $"{Where(node)} writes '{output}', which is written already");
            }
        }

        return producers;
    }

    private static void CheckUses(OnnxSource source, OnnxGraph graph, HashSet<string> known, Dictionary<string, int> producers)
    {
        bool Exists(string value) => known.Contains(value) || producers.ContainsKey(value);
        foreach (OnnxNode node in graph.Nodes)
        {
            foreach (string input in node.Reads)
            {
                Require(source, Exists(input), $"{Where(node)} reads '{input}', which nothing produces");
            }
        }

        foreach (OnnxValueInfo output in graph.Outputs)
        {
            Require(source, Exists(output.Name), $"nothing produces output '{output.Name}'");
        }
    }

    // Of all nodes that can run, the one that comes first in the file runs next.
    private static ImmutableArray<OnnxNode> Sort(OnnxSource source, ImmutableArray<OnnxNode> nodes, Dictionary<string, int> producers)
    {
        var missing = new int[nodes.Length];
        var users = new List<int>[nodes.Length];
        var ready = new PriorityQueue<int, int>();
        for (int index = 0; index < nodes.Length; index++)
        {
            users[index] = [];
        }

        for (int index = 0; index < nodes.Length; index++)
        {
            int[] needed = [.. nodes[index].Reads.Where(producers.ContainsKey).Select(name => producers[name]).Distinct()];
            missing[index] = needed.Length;
            Array.ForEach(needed, producer => users[producer].Add(index));
            if (needed.Length == 0)
            {
                ready.Enqueue(index, index);
            }
        }

        var sorted = ImmutableArray.CreateBuilder<OnnxNode>(nodes.Length);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(nodes[next]);
            foreach (int user in users[next].Where(user => --missing[user] == 0))
            {
                ready.Enqueue(user, user);
            }
        }

        int stuck = Array.FindIndex(missing, count => count > 0);
        Require(source, stuck < 0, stuck < 0 ? "" : $"{Where(nodes[stuck])} is in or behind a cycle");
        return sorted.MoveToImmutable();
    }

    private static string Where(OnnxNode node) => $"node '{node.Name}' ({node.OpType})";

    private static void Require(OnnxSource source, bool holds, string message)
    {
        if (!holds)
        {
            throw source.Error(DiagnosticCatalog.BadGraph, message);
        }
    }
}
