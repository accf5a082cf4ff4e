using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Conversion;

/// <summary>Makes the features of a model, which its last dense layer reads, a further output.</summary>
internal static class FeatureOutput
{
    // What lies between a classifier's last layer and its output, and changes no order of classes' scores.
    private static readonly HashSet<string> s_endings =
    [
        "Add", "Cast", "Clip", "DequantizeLinear", "Flatten", "Identity", "LogSoftmax", "QuantizeLinear", "Reshape", "Sigmoid", "Softmax", "Squeeze", "Unsqueeze",
    ];

    /// <summary>The model with its features behind its outputs.</summary>
    /// <param name="model">With its results chosen.</param>
    /// <param name="features">The name of a value, or <see cref="FeatureChoice.Last"/>; null changes nothing.</param>
    /// <exception cref="CompilerException">NML0127: there is no such layer or value.</exception>
    public static OnnxModel Apply(OnnxModel model, string? features)
    {
        if (features is null)
        {
            return model;
        }

        OnnxGraph graph = model.Graph;
        string name = features == FeatureChoice.Last ? BeforeLastLayer(model) : Value(model, features);
        return graph.Outputs.Any(output => output.Name == name)
            ? throw new CompilerException(
                DiagnosticCatalog.NoFeatures, $"{model.Path}: '{OnnxSource.OneLine(name)}' is an output of the model already", "Leave --features out.")
            : model with { Graph = graph with { Outputs = [.. graph.Outputs, new OnnxValueInfo(name, default, [], false)] } };
    }

    private static string Value(OnnxModel model, string name) => model.Graph.Nodes.Any(node => node.Outputs.Contains(name))
        ? name
        : throw new CompilerException(
            DiagnosticCatalog.NoFeatures,
            $"{model.Path}: no operator makes a value '{OnnxSource.OneLine(name)}'",
            "A viewer of ONNX files, such as Netron, shows the names of values; last stands for what the last dense layer reads.");

    private static string BeforeLastLayer(OnnxModel model)
    {
        Dictionary<string, OnnxNode> producers = model.Graph.Nodes
            .SelectMany(node => node.Outputs.Where(name => name.Length > 0).Select(name => (name, node)))
            .ToDictionary(pair => pair.name, pair => pair.node);
        string name = model.Graph.Outputs[0].Name;
        while (producers.TryGetValue(name, out OnnxNode? node) && node.Domain.Length == 0)
        {
            string[] computed = [.. node.Inputs.Where(input => input.Length > 0 && !IsConstant(input, model.Graph, producers))];
            if (node.OpType is "Gemm" or "MatMul" && computed is [var read] && read == node.Inputs[0])
            {
                return IsComputed(read, producers) ? read : throw NoLayer(model, "its last dense layer reads the input itself");
            }

            if (!s_endings.Contains(node.OpType) || computed.Length != 1)
            {
                throw NoLayer(model, $"before the output '{OnnxSource.OneLine(model.Graph.Outputs[0].Name)}' comes a {node.OpType}, no dense layer");
            }

            name = computed[0];
        }

        throw NoLayer(model, $"no dense layer makes the output '{OnnxSource.OneLine(model.Graph.Outputs[0].Name)}'");
    }

    private static bool IsComputed(string name, Dictionary<string, OnnxNode> producers) => producers.ContainsKey(name);

    private static bool IsConstant(string name, OnnxGraph graph, Dictionary<string, OnnxNode> producers) =>
        graph.Initializers.ContainsKey(name)
        || (producers.TryGetValue(name, out OnnxNode? node) && node.Inputs.All(input => input.Length == 0 || IsConstant(input, graph, producers)));

    private static CompilerException NoLayer(OnnxModel model, string why) => new(DiagnosticCatalog.NoFeatures, $"{model.Path}: {why}");
}
