using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;

namespace NanoML.Cli.Printing;

/// <param name="Type">The element type; null when it is not known.</param>
/// <param name="Shape">One extent per axis: a number, or the name of a symbolic one; null when it is not known.</param>
internal sealed record TensorReport(string Name, string? Type, ImmutableArray<string>? Shape)
{
    public static TensorReport Of(OnnxValueInfo info) => new(
        info.Name, info.Unsupported is null ? info.ElementType.ToString() : null, info.HasShape ? [.. info.Dims.Select(d => d.ToString())] : null);

    public static TensorReport Of(Value value) => new(
        value.Name, value.Type.ElementType.ToString(), [.. value.Shape.Dims.Select(d => d.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    public override string ToString() => Shape is { } shape ? $"{Name} {Type} {(shape.IsEmpty ? "scalar" : string.Join('x', shape))}" : Name;
}

/// <param name="Supported">Whether it can be compiled, or need not be because no output depends on it.</param>
/// <param name="Macs">Null when the shapes are not known.</param>
/// <param name="Parameters">Elements of the constants it reads; null for a constant node.</param>
internal sealed record NodeReport(
    string Name, string Operator, bool Supported, ImmutableArray<TensorReport> Outputs, long? Macs, long? Parameters);

/// <param name="Nodes">Names of the nodes that use it.</param>
internal sealed record UnsupportedOperator(string Operator, ImmutableArray<string> Nodes, string Fix);

/// <summary>What is in a model file: the object of <c>inspect --json</c>.</summary>
/// <param name="BatchSize">How many samples the model takes at once where one is compiled; MACs and outputs of nodes are of that one.</param>
/// <param name="Macs">Null when the shapes are not known.</param>
/// <param name="Problem">Why the model cannot be compiled though every operator is supported; null when it has a plan.</param>
internal sealed record ModelReport(
    string Name,
    int Opset,
    long IrVersion,
    string Producer,
    ImmutableArray<TensorReport> Inputs,
    ImmutableArray<TensorReport> Outputs,
    int BatchSize,
    long? Macs,
    long Parameters,
    ImmutableArray<NodeReport> Nodes,
    ImmutableArray<UnsupportedOperator> Unsupported,
    string? Problem)
{
    /// <exception cref="CompilerException">The file is no sound ONNX model.</exception>
    public static ModelReport Of(string path, ImmutableDictionary<string, int> shapes, string? output, ImmutableDictionary<string, double> values)
    {
        OnnxModel model = ModelFile.Read(path);
        OnnxModel chosen = ModelInterface.Choose(model, output, values: values);
        ImmutableArray<OnnxNode> compiled = chosen.Graph.WithoutUnused().Nodes;
        HashSet<string> used = [.. compiled.Select(node => node.Name)];
        ImmutableArray<UnsupportedOperator> unsupported = [.. compiled
            .Where(n => !GraphImporter.Knows(n))
            .GroupBy(n => n.OpType)
            .Select(g => new UnsupportedOperator(g.Key, [.. g.Select(n => n.Name)], RewriteHints.For(g.First())))];
        (Graph? graph, ImmutableArray<CompilerException> problems) = unsupported.IsEmpty ? TryImport(chosen, shapes) : (null, []);
        var nodes = new NodeReports(model, graph, used, [.. problems.Select(problem => problem.Node).OfType<string>()]);
        return new ModelReport(
            model.Graph.Name,
            model.Opset,
            model.IrVersion,
            model.ProducerName,
            [.. model.Graph.Inputs.Select(TensorReport.Of)],
            [.. model.Graph.Outputs.Select(TensorReport.Of)],
            graph?.BatchSize ?? 1,
            graph?.CountMacs(),
            model.Graph.Initializers.Values.Where(NodeReports.IsParameter).Sum(NodeReports.ElementsOf),
            [.. model.Graph.Nodes.Select(nodes.Of)],
            unsupported,
            problems.IsEmpty ? null : string.Join(' ', problems.Select(e => $"{e.Code.Id}: {e.Message.TrimEnd('.')}. {e.Fix}")));
    }

    private static (Graph? Graph, ImmutableArray<CompilerException> Problems) TryImport(OnnxModel model, ImmutableDictionary<string, int> shapes)
    {
        Graph? graph = null;
        try
        {
            graph = GraphImporter.ImportSample(model, shapes);
            return (graph, Compilability.Problems(Compilability.Import(model, shapes)));
        }
        catch (CompilerException e)
        {
            return (graph, [e]);
        }
    }
}

/// <summary>Describes the nodes of a model.</summary>
/// <param name="graph">Null when the model cannot be imported.</param>
/// <param name="used">The names of the nodes that an output depends on.</param>
/// <param name="refused">The names of those that cannot be compiled though their operator can.</param>
internal sealed class NodeReports(OnnxModel model, Graph? graph, HashSet<string> used, HashSet<string> refused)
{
    private readonly Dictionary<string, Node> _producers =
        graph?.Nodes.SelectMany(node => node.Outputs.Select(output => (output, node))).ToDictionary(p => p.output, p => p.node) ?? [];

    private readonly Dictionary<string, OnnxValueInfo> _declared =
        model.Graph.ValueInfos.Concat(model.Graph.Outputs).DistinctBy(info => info.Name).ToDictionary(info => info.Name);

    public NodeReport Of(OnnxNode node)
    {
        Node? imported = node.Outputs.Select(output => _producers.GetValueOrDefault(output)).FirstOrDefault(producer => producer is not null);
        return new NodeReport(
            node.Name,
            node.OpType,
            !used.Contains(node.Name) || (GraphImporter.Knows(node) && !refused.Contains(node.Name)),
            [.. node.Outputs.Where(o => o.Length > 0).Select(DescribeOutput)],
            imported is null ? (graph is null ? null : 0) : graph!.CountMacs(imported),
            node.Inputs.Distinct().Select(model.Graph.Initializers.GetValueOrDefault).OfType<OnnxTensor>().Where(IsParameter).Sum(ElementsOf));
    }

    public static bool IsParameter(OnnxTensor tensor) => tensor.Floats is not null && !tensor.Dims.IsEmpty;

    public static long ElementsOf(OnnxTensor tensor) => tensor.Floats!.Length;

    private TensorReport DescribeOutput(string name) =>
        graph is not null && graph.Values.TryGetValue(name, out Value? value) ? TensorReport.Of(value)
        : _declared.TryGetValue(name, out OnnxValueInfo? info) ? TensorReport.Of(info)
        : new TensorReport(name, null, null);
}
