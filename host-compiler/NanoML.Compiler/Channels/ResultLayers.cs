using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Channels;

/// <summary>For each output of a graph, the last layer with weights before it.</summary>
internal static class ResultLayers
{
    /// <returns>The values that these layers make, in the order of execution; an output that no layer reaches has none.</returns>
    public static ImmutableArray<string> Of(Graph graph)
    {
        HashSet<string> results = [.. graph.Outputs.Select(output => LastBefore(graph, output)).OfType<string>()];
        return [.. graph.WeightedNodes().Select(node => node.Output).Where(results.Contains)];
    }

    private static string? LastBefore(Graph graph, string output)
    {
        HashSet<string> wanted = [output];
        foreach (Node node in graph.Nodes.Reverse().Where(node => node.Outputs.Any(wanted.Contains)))
        {
            if (node.Op is IWeightedOp)
            {
                return node.Output;
            }

            wanted.UnionWith(node.Inputs);
        }

        return null;
    }
}
