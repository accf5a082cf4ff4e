using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes.Cases;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Makes one <see cref="NearestNeighbors"/> of the distances to stored points, the choice of the least and what follows from it, where that is
/// a mean of what each point has, however it is written.
/// </summary>
public static class CollectNeighbors
{
    private const int Indices = 1;

    public static Graph Run(Graph graph)
    {
        Node[] choices = [.. graph.Nodes.Where(node => node.Op is TopK)];
        if (choices.Length == 0)
        {
            return graph;
        }

        var editor = new GraphEditor(graph);
        var ofDistances = new HashSet<string>();
        foreach (Node choice in choices)
        {
            if (NeighborDistances.Of(editor, choice) is { } distances)
            {
                ofDistances.Add(choice.Name);
                Collect(graph, editor, choice, distances);
            }
            else if (editor.Consumers(choice.Outputs[^1]).Any(reader => choice.Outputs.Length > Indices && reader.Op is not (Cast or Identity or Reshape or Transpose)))
            {
                throw new CompilerException(
                    DiagnosticCatalog.UnsupportedOperator,
                    $"{graph.Describe(choice)}: something is looked up by the indices of what are no distances of one sample to stored points",
                    "Use ArgMax, or end the model behind TopK and look up in the application.")
                {
                    Node = choice.Name,
                };
            }
        }

        Graph collected = editor.ToGraph();
        return collected.Nodes.FirstOrDefault(node => node.Op is TopK && ofDistances.Contains(node.Name)) is { } left
            ? throw Error(graph, left, "what follows from its indices is no mean of what each of the nearest points has", "Train with weights='uniform' or 'distance', or end the model before it.")
            : collected;
    }

    private static void Collect(Graph graph, GraphEditor editor, Node choice, NeighborDistances distances)
    {
        if (editor.IsOutput(choice.Outputs[0]))
        {
            throw Error(graph, choice, "its distances are a result", "Let the model end with votes or means.");
        }

        var results = new NeighborResults(graph, choice, distances.AreNegative, distances.Points.Shape[0]);
        HashSet<string> live = [.. graph.Outputs, .. graph.Nodes.Except(results.Followers).SelectMany(node => node.Inputs)];
        foreach (Node node in results.Followers.Reverse().Where(node => node.Outputs.Any(live.Contains)))
        {
            if (results.MeansOf(node) is { } means)
            {
                Replace(editor, node, distances, ((TopK)choice.Op).Count, means.Means, means.IsByDistance);
            }
            else
            {
                live.UnionWith(node.Inputs);
            }
        }
    }

    private static void Replace(GraphEditor editor, Node node, NeighborDistances distances, int count, Tensor means, bool isByDistance)
    {
        Shape shape = editor.Value(node.Output).Shape;
        string points = editor.AddConstant($"{node.Name}_points", distances.Points);
        string results = editor.AddConstant($"{node.Name}_results", means);
        var op = new NearestNeighbors(distances.Metric, count, NeighborResults.AreShares(means), isByDistance);
        Node made = editor.Replace(node, node with { Op = op, Inputs = [distances.Sample, points, results] });
        if (editor.Value(made.Output).Shape != shape)
        {
            editor.Follow(made, new Reshape(shape));
        }
    }

    private static CompilerException Error(Graph graph, Node node, string message, string fix) =>
        new(DiagnosticCatalog.NotNeighbors, $"{graph.Describe(node)}: {message}", fix) { Node = node.Name };
}
