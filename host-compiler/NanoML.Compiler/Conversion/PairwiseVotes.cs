using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Support vectors of several classes decide between every two of them; the class is the one that wins most often, the first of several. Where
/// such decisions are the result of a model, makes the votes of each class the result, so that the greatest is the label: in the graph, and in
/// the file for ONNX Runtime. Probabilities are left out: ONNX Runtime's label does not follow from them.
/// </summary>
internal static class PairwiseVotes
{
    private static readonly string[] s_probabilities = ["prob_a", "prob_b"];

    /// <summary>Whether a node's second output is decisions between pairs of classes, or would be without probabilities.</summary>
    public static bool AreMadeBy(OnnxNode node) =>
        node is { Domain: OnnxDomains.Classical, OpType: "SVMClassifier", Outputs: [_, { Length: > 0 }] }
        && Classes(node) is >= 2 and var classes
        && (classes > 2 || !s_probabilities.Any(node.Attributes.ContainsKey))
        && (node.Attributes.GetValueOrDefault("post_transform")?.Value ?? "NONE") is "NONE"
        && node.Attributes.GetValueOrDefault("vectors_per_class")?.Value is ImmutableArray<long> vectors && vectors.Length == classes && vectors.Any(count => count > 0);

    /// <param name="named">The output that the user chose by its name: it stays what it is.</param>
    public static OnnxModel Count(OnnxModel model, string? named)
    {
        foreach (OnnxNode machine in model.Graph.Nodes.Where(AreMadeBy))
        {
            string decisions = machine.Outputs[1];
            if (decisions != named && model.Graph.Outputs.Any(output => output.Name == decisions) && !model.Graph.Nodes.Any(node => node.Inputs.Contains(decisions)))
            {
                model = Count(model, machine);
            }
        }

        return model;
    }

    private static OnnxModel Count(OnnxModel model, OnnxNode machine)
    {
        string decisions = machine.Outputs[1];
        FreshNames names = model.Graph.FreshNames();
        string sides = names.Of($"{decisions}_sides");
        string votes = names.Of($"{decisions}_votes");
        OnnxNode[] nodes =
        [
            machine with { Attributes = machine.Attributes.RemoveRange(s_probabilities) },
            Node("Binarizer", decisions, sides, new OnnxAttribute("threshold", 0f)),
            Node("LinearRegressor", sides, votes, [.. Weights(Classes(machine))]),
        ];
        OnnxGraph graph = model.Graph with
        {
            Nodes = [.. model.Graph.Nodes.SelectMany(node => node == machine ? nodes : [node])],
            Outputs = [.. model.Graph.Outputs.Select(output => output.Name == decisions ? new OnnxValueInfo(votes, default, [], false) : output)],
        };
        return model with { Graph = graph, Bytes = OnnxProbe.WithInterface(OnnxProbe.WithNodes(model.Bytes, new HashSet<string> { decisions }, nodes, []), graph) };
    }

    private static OnnxNode Node(string type, string input, string output, params OnnxAttribute[] attributes) => new(
        output, type, OnnxDomains.Classical, [input], [output], attributes.ToImmutableDictionary(attribute => attribute.Name));

    /// <summary>What makes votes of the sides that decisions are on; of two classes, ONNX Runtime gives -s and s, and the first wins above zero.</summary>
    private static IEnumerable<OnnxAttribute> Weights(int classes)
    {
        (int First, int Second)[] pairs = classes == 2 ? [(-1, -1), (0, 1)] : [.. PairwiseMachines.Pairs(classes)];
        float[] weights = [.. Enumerable.Range(0, classes).SelectMany(k => pairs.Select(pair => pair.First == k ? 1f : pair.Second == k ? -1f : 0))];
        float[] start = [.. Enumerable.Range(0, classes).Select(k => (float)pairs.Count(pair => pair.Second == k))];
        yield return new OnnxAttribute("coefficients", weights.ToImmutableArray());
        yield return new OnnxAttribute("intercepts", start.ToImmutableArray());
        yield return new OnnxAttribute("targets", (long)classes);
    }

    private static int Classes(OnnxNode node) => new[] { "classlabels_strings", "classlabels_ints" }
        .Select(name => node.Attributes.GetValueOrDefault(name)?.Value switch
        {
            ImmutableArray<string> texts => texts.Length,
            ImmutableArray<long> numbers => numbers.Length,
            _ => 0,
        }).Max();
}
