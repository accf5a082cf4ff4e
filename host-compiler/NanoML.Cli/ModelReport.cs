using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;

namespace NanoML.Cli;

/// <param name="Type">The element type; null when it is not known.</param>
/// <param name="Shape">One extent per axis: a number, or the name of a symbolic one; null when it is not known.</param>
internal sealed record TensorReport(string Name, string? Type, ImmutableArray<string>? Shape)
{
    public static TensorReport Of(OnnxValueInfo info) => new(
        info.Name, info.ElementType.ToString(), info.HasShape ? [.. info.Dims.Select(d => d.ToString())] : null);

    public static TensorReport Of(Value value) => new(
        value.Name, value.Type.ElementType.ToString(), [.. value.Shape.Dims.Select(d => d.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    public override string ToString() => Shape is { } shape ? $"{Name} {Type} {(shape.IsEmpty ? "scalar" : string.Join('x', shape))}" : Name;
}

/// <param name="Macs">Null when the shapes are not known.</param>
/// <param name="Parameters">Elements of the constants it reads; null for a constant node.</param>
internal sealed record NodeReport(
    string Name, string Operator, bool Supported, ImmutableArray<TensorReport> Outputs, long? Macs, long? Parameters);

/// <param name="Nodes">Names of the nodes that use it.</param>
internal sealed record UnsupportedOperator(string Operator, ImmutableArray<string> Nodes, string Fix);

/// <summary>What is in a model file: the object of <c>inspect --json</c>.</summary>
/// <param name="BatchSize">How many samples the model takes at once where one is compiled; MACs and outputs of nodes are of that one.</param>
/// <param name="Macs">Null when the shapes are not known.</param>
/// <param name="Problem">Why the model cannot be compiled though every operator is supported; null when it can be read to the end.</param>
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
    public static ModelReport Of(string path, ImmutableDictionary<string, int> shapes)
    {
        OnnxModel model = OnnxReader.Read(path);
        ImmutableArray<UnsupportedOperator> unsupported = [.. model.Graph.Nodes
            .Where(n => OperatorTable.Find(n.OpType) is null)
            .GroupBy(n => n.OpType)
            .Select(g => new UnsupportedOperator(g.Key, [.. g.Select(n => n.Name)], RewriteHints.For(g.Key)))];
        (Graph? graph, string? problem) = unsupported.IsEmpty ? TryImport(model, shapes) : (null, null);
        return new ModelReport(
            model.Graph.Name,
            model.Opset,
            model.IrVersion,
            model.ProducerName,
            [.. model.Graph.Inputs.Select(TensorReport.Of)],
            [.. model.Graph.Outputs.Select(TensorReport.Of)],
            graph?.BatchSize ?? 1,
            graph?.CountMacs(),
            model.Graph.Initializers.Values.Where(IsParameter).Sum(ElementsOf),
            [.. model.Graph.Nodes.Select(n => Describe(model, graph, n))],
            unsupported,
            problem);
    }

    private static (Graph? Graph, string? Problem) TryImport(OnnxModel model, ImmutableDictionary<string, int> shapes)
    {
        try
        {
            return (GraphImporter.ImportSample(model, shapes), null);
        }
        catch (CompilerException e)
        {
            return (null, $"{e.Code.Id}: {e.Message.TrimEnd('.')}. {e.Fix}");
        }
    }

    private static NodeReport Describe(OnnxModel model, Graph? graph, OnnxNode node)
    {
        Node? imported = graph?.Nodes.FirstOrDefault(n => n.Outputs.Any(node.Outputs.Contains));
        return new NodeReport(
            node.Name,
            node.OpType,
            OperatorTable.Find(node.OpType) is not null,
            [.. node.Outputs.Where(o => o.Length > 0).Select(o => DescribeOutput(model, graph, o))],
            imported is null ? (graph is null ? null : 0) : graph!.CountMacs(imported),
            node.Inputs.Distinct().Select(model.Graph.Initializers.GetValueOrDefault).OfType<OnnxTensor>().Where(IsParameter).Sum(ElementsOf));
    }

    private static TensorReport DescribeOutput(OnnxModel model, Graph? graph, string name) =>
        graph is not null && graph.Values.TryGetValue(name, out Value? value) ? TensorReport.Of(value)
        : model.Graph.ValueInfos.Concat(model.Graph.Outputs).FirstOrDefault(v => v.Name == name) is { } info ? TensorReport.Of(info)
        : new TensorReport(name, null, null);

    private static bool IsParameter(OnnxTensor tensor) => tensor.Floats is not null && !tensor.Dims.IsEmpty;

    private static long ElementsOf(OnnxTensor tensor) => tensor.Floats!.Length;
}
