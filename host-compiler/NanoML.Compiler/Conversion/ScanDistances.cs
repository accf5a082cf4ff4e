using System.Collections.Immutable;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Reads a Scan whose body is a distance as the distances of all pairs: what <c>skl2onnx</c> writes for nearest neighbours. The state is the
/// table that every point of the scanned one is compared with.
/// </summary>
internal sealed class ScanDistances
{
    private const string DistanceType = "CDist";
    private const string Metric = "metric";

    private readonly OnnxSubgraph _body;
    private readonly ImmutableDictionary<string, OnnxTensor> _outer;

    private ScanDistances(OnnxSubgraph body, ImmutableDictionary<string, OnnxTensor> outer)
    {
        _body = body;
        _outer = outer;
    }

    /// <summary>The graph; a Scan that computes something else stays.</summary>
    public static OnnxGraph Read(OnnxGraph graph) => graph.Nodes.Any(IsScan)
        ? graph with { Nodes = [.. graph.Nodes.Select(node => IsScan(node) ? Distances(graph, node) ?? node : node)] }
        : graph;

    private static bool IsScan(OnnxNode node) => node is { Domain: "", OpType: "Scan" };

    private static OnnxNode? Distances(OnnxGraph graph, OnnxNode scan)
    {
        bool IsRead(string name) => graph.Nodes.Any(node => node.Inputs.Contains(name)) || graph.Outputs.Any(output => output.Name == name);
        if (scan is not { Inputs: [var table, var scanned], Outputs: [var state, { Length: > 0 } distances] }
            || (state.Length > 0 && IsRead(state))
            || scan.Attributes.GetValueOrDefault("num_scan_inputs")?.Value is not 1L
            || scan.Attributes.GetValueOrDefault("body")?.Value is not OnnxSubgraph body
            || !scan.Attributes.Values.Where(attribute => attribute.Name is not ("num_scan_inputs" or "body")).All(IsUsual)
            || new ScanDistances(body, graph.Initializers).MetricOf() is not { } metric)
        {
            return null;
        }

        return new OnnxNode(
            scan.Name,
            DistanceType,
            OnnxDomains.Microsoft,
            [scanned, table],
            [distances],
            ImmutableDictionary<string, OnnxAttribute>.Empty.Add(Metric, new OnnxAttribute(Metric, metric)));
    }

    // Forwards, along the first axes.
    private static bool IsUsual(OnnxAttribute attribute) =>
        attribute.Name.StartsWith("scan_", StringComparison.Ordinal) && attribute.Value is ImmutableArray<long> numbers && numbers.All(number => number == 0);

    private string? MetricOf()
    {
        if (_body is not { Inputs: [var table, var point], Outputs: [var state, var distance] } || Through(state) != table)
        {
            return null;
        }

        return Maker(distance) switch
        {
            { OpType: "Sqrt", Inputs: [var squared] } when Sum(Maker(squared)) == CDist.SquaredEuclidean => CDist.Euclidean,
            { OpType: "ReduceL2" } root when IsSum(root) && IsDifference(root.Inputs[0]) => CDist.Euclidean,
            var sum => Sum(sum),
        };

        bool IsDifference(string name) => Maker(name) is { OpType: "Sub", Inputs: [var a, var b] }
            && (Through(a), Through(b)) is var pair && (pair == (table, point) || pair == (point, table));

        bool IsSize(string name) => Maker(name) is { OpType: "Abs", Inputs: [var inner] } && IsDifference(inner);

        string? Sum(OnnxNode? node) => node switch
        {
            { OpType: "ReduceSumSquare" } when IsSum(node) && (IsDifference(node.Inputs[0]) || IsSize(node.Inputs[0])) => CDist.SquaredEuclidean,
            { OpType: "ReduceL1" } when IsSum(node) && IsDifference(node.Inputs[0]) => CDist.Manhattan,
            { OpType: "ReduceSum" } when IsSum(node) => Term(node.Inputs[0]),
            _ => null,
        };

        string? Term(string name) => Maker(name) switch
        {
            { OpType: "Mul", Inputs: [var a, var b] } when Through(a) == Through(b) && IsDifference(a) => CDist.SquaredEuclidean,
            { OpType: "Pow", Inputs: [var of, var exponent] } when Numbers(exponent) is [2] && (IsDifference(of) || IsSize(of)) => CDist.SquaredEuclidean,
            { OpType: "Pow", Inputs: [var of, var exponent] } when Numbers(exponent) is [1] && IsSize(of) => CDist.Manhattan,
            _ => IsSize(name) ? CDist.Manhattan : null,
        };
    }

    /// <summary>Whether a reduction is over the features and leaves one number a row.</summary>
    private bool IsSum(OnnxNode node) =>
        node.Attributes.GetValueOrDefault("keepdims")?.Value is 0L
        && (node.Attributes.GetValueOrDefault("axes")?.Value is ImmutableArray<long> axes ? [.. axes.Select(axis => (double)axis)]
            : node.Inputs.Length > 1 ? Numbers(node.Inputs[1]) : null) is [1 or -1];

    private double[]? Numbers(string name)
    {
        OnnxTensor? tensor = Maker(name) is { OpType: "Constant" } constant ? constant.Attributes.GetValueOrDefault("value")?.Value as OnnxTensor
            : _body.Initializers.GetValueOrDefault(name) ?? _outer.GetValueOrDefault(name);
        return tensor is null ? null : tensor.Floats is { } floats ? Array.ConvertAll(floats, x => (double)x) : Array.ConvertAll(tensor.Integers!, x => (double)x);
    }

    private OnnxNode? Maker(string name) => _body.Nodes.FirstOrDefault(node => node.Domain.Length == 0 && node.Outputs is [var output] && output == Through(name));

    private string Through(string name)
    {
        for (int steps = 0; steps < _body.Nodes.Length && Identity(name) is { } source; steps++)
        {
            name = source;
        }

        return name;
    }

    private string? Identity(string name) => _body.Nodes.FirstOrDefault(node => node is { Domain: "", OpType: "Identity", Inputs: [_] } && node.Outputs.Contains(name))?.Inputs[0];
}
