using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Writes a graph in ONNX's axis order as an ONNX model: the way back from <see cref="GraphImporter"/>. Pinned scales become QDQ:
/// activations QuantizeLinear and DequantizeLinear in uint8, weights an int8 initialiser and a DequantizeLinear per output channel. All
/// floats become single precision.
/// </summary>
public sealed class GraphExporter
{
    /// <summary>The operator set of the file.</summary>
    public const int Opset = 19;

    private const int IrVersion = 9;

    private readonly Graph _graph;
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _initializers = [];
    private readonly HashSet<string> _constants = [];

    private GraphExporter(Graph graph) => _graph = graph;

    /// <exception cref="CompilerException">NML0101: an operator cannot be written; file and node are named.</exception>
    public static void RequireExportable(Graph graph)
    {
        if (graph.Nodes.FirstOrDefault(node => node.Op is not IExportable { IsExportable: true }) is { } node)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedOperator, $"{graph.Describe(node)}: the operator cannot be written to an ONNX file");
        }
    }

    /// <param name="graph">
    /// With layouts of the model's own and, where its input is scaled, the same clip for all features; pinned values are not outputs of operators that only
    /// move bytes.
    /// </param>
    /// <param name="metadata">What the file says of itself.</param>
    /// <exception cref="CompilerException">NML0101: an operator cannot be written.</exception>
    public static OnnxModel Export(Graph graph, ImmutableDictionary<string, string> metadata)
    {
        RequireExportable(graph);
        return new GraphExporter(graph).Run(metadata);
    }

    private OnnxModel Run(ImmutableDictionary<string, string> metadata)
    {
        foreach (Value input in _graph.Inputs.Select(_graph.Value))
        {
            AddQuantization(input, AddScaling(input), Read(input));
        }

        foreach (Node node in _graph.Nodes)
        {
            ExportNode(node);
        }

        var graph = new OnnxGraph(
            _graph.Name.Length > 0 ? _graph.Name : "graph",
            [.. _nodes],
            [.. _graph.Inputs.Select(ToInfo)],
            [.. _graph.Outputs.Select(ToInfo)],
            _initializers.ToImmutableDictionary(tensor => tensor.Name),
            []);
        return new OnnxModel(_graph.Source, "", IrVersion, Opset, "nanoml", graph, metadata);
    }

    private void ExportNode(Node node)
    {
        Value output = _graph.OutputOf(node);
        string[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? "" : Input(_graph.Value(name)))];
        string made = output.Pinned is not null && _graph.Outputs.Contains(output.Name) ? $"{output.Name}/exact" : output.Name;
        ((IExportable)node.Op).Export(new NodeExport(node, _graph.Values, inputs, made, _nodes, _initializers));
        AddQuantization(output, made, Read(output));
    }

    /// <summary>The name under which readers find a value; a constant is added to the file when the first one asks.</summary>
    private string Input(Value value)
    {
        if (value.Constant is not { } constant || !_constants.Add(value.Name))
        {
            return Read(value);
        }

        if (value.Pinned is { } pinned)
        {
            AddWeights(value, constant, pinned);
        }
        else
        {
            _initializers.Add(NodeExport.ToOnnx(value.Name, constant));
        }

        return Read(value);
    }

    private string Read(Value value) =>
        value.Pinned is not null && !_graph.Outputs.Contains(value.Name) ? $"{value.Name}/dequantized"
        : IsScaled(value) ? Scaled(value)
        : value.Name;

    private bool IsScaled(Value value) => _graph.FormOf(value.Name).Scaling is not null;

    private static string Scaled(Value input) => $"{input.Name}/scaled";

    /// <summary>The nodes that make the graph's input of the model's own; the name of what they make.</summary>
    private string AddScaling(Value input)
    {
        if (_graph.FormOf(input.Name).Scaling is not { } scaling)
        {
            return input.Name;
        }

        string centered = $"{input.Name}/centered";
        string unclipped = scaling.Clips ? $"{input.Name}/unclipped" : Scaled(input);
        Append("Sub", input.Name, [input.Name, AddFeatures(input, "origin", scaling, feature => feature.Origin)], centered);
        Append("Mul", input.Name, [centered, AddFeatures(input, "factor", scaling, feature => feature.Factor)], unclipped);
        if (scaling.Clips)
        {
            FeatureScaling bounds = scaling.Pattern.Features[0];
            Append("Clip", input.Name, [unclipped, AddBound(input, "least", bounds.Least), AddBound(input, "most", bounds.Most)], Scaled(input));
        }

        return Scaled(input);
    }

    private string AddFeatures(Value input, string role, InputScaling scaling, Func<FeatureScaling, double> number)
    {
        string name = $"{input.Name}/{role}";
        float[] elements = [.. Enumerable.Range(0, input.Shape.Count).Select(k => (float)number(scaling.Pattern[k]))];
        _initializers.Add(new OnnxTensor(name, ElementType.Float32, input.Shape.Dims, elements));
        return name;
    }

    private string AddBound(Value input, string role, double bound)
    {
        string name = $"{input.Name}/{role}";
        _initializers.Add(new OnnxTensor(name, ElementType.Float32, [], [(float)bound]));
        return name;
    }

    private void AddWeights(Value value, Tensor constant, PinnedQuantization pinned)
    {
        QuantWeights weights = WeightQuantization.WithScales(constant, pinned.Scales, WeightQuantization.DefaultBits);
        long[] levels = Array.ConvertAll(weights.Data, q => (long)q);
        _initializers.Add(new OnnxTensor($"{value.Name}/levels", ElementType.Int8, constant.Shape.Dims, levels));
        _initializers.Add(new OnnxTensor($"{value.Name}/scale", ElementType.Float32, [weights.Scales.Length], weights.Scales));
        _initializers.Add(new OnnxTensor($"{value.Name}/zero", ElementType.Int8, [weights.Scales.Length], new long[weights.Scales.Length]));
        Append("DequantizeLinear", value.Name, [$"{value.Name}/levels", $"{value.Name}/scale", $"{value.Name}/zero"], Read(value), 0);
    }

    /// <summary>A pair of nodes behind a pinned activation.</summary>
    private void AddQuantization(Value value, string made, string read)
    {
        if (value.Pinned is not { } pinned)
        {
            return;
        }

        string scale = $"{value.Name}/scale";
        string zero = $"{value.Name}/zero";
        string levels = $"{value.Name}/quantized";
        _initializers.Add(new OnnxTensor(scale, ElementType.Float32, [], [pinned.Scales[0]]));
        _initializers.Add(new OnnxTensor(zero, ElementType.UInt8, [], new long[] { pinned.ZeroPoint }));
        Append("QuantizeLinear", value.Name, [made, scale, zero], levels);
        Append("DequantizeLinear", value.Name, [levels, scale, zero], read);
    }

    private void Append(string opType, string value, ImmutableArray<string> inputs, string output, long? axis = null)
    {
        var attributes = ImmutableDictionary<string, OnnxAttribute>.Empty;
        if (axis is { } index)
        {
            attributes = attributes.Add("axis", new OnnxAttribute("axis", index));
        }

        _nodes.Add(new OnnxNode($"{value}/{opType}", opType, "", inputs, [output], attributes));
    }

    private OnnxValueInfo ToInfo(string name)
    {
        TensorType type = _graph.Value(name).Type;
        ElementType element = type.ElementType.IsFloat() ? ElementType.Float32 : type.ElementType;
        return new OnnxValueInfo(name, element, [.. type.Shape.Dims.Select(OnnxDim.Of)]);
    }
}
