using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Conversion;

/// <summary>
/// Takes one sample of a model that was exported with a batch: a graph whose inputs and outputs hold several samples one after the other along
/// axis 0, and whose operators all compute each of them from itself alone. Every operator is looked at; one that is not known to do so leaves
/// the graph as it is.
/// </summary>
public sealed class OneSample
{
    private readonly Graph _graph;
    private readonly int _samples;
    private readonly ImmutableDictionary<string, Value>.Builder _values;

    // Values of several samples: the elements of each lie together, in as many indices of axis 0 for one as for the other.
    private readonly HashSet<string> _perSample;
    private readonly HashSet<string> _mixed = [];

    private OneSample(Graph graph, int samples)
    {
        _graph = graph;
        _samples = samples;
        _values = graph.Values.ToBuilder();
        _perSample = [.. graph.Inputs];
        foreach (string input in graph.Inputs)
        {
            SetShape(input, ForOne(graph.Value(input).Shape));
        }
    }

    /// <summary>The graph of one sample, with <see cref="Graph.BatchSize"/>; the graph itself where there is one only, or where they mix.</summary>
    public static Graph Of(Graph graph)
    {
        int samples = graph.Inputs.IsEmpty ? 1 : SamplesOf(graph.Value(graph.Inputs[0]).Shape);
        return samples > 1 && graph.Inputs.All(input => SamplesOf(graph.Value(input).Shape) == samples)
            ? new OneSample(graph, samples).Run() ?? graph
            : graph;
    }

    /// <summary>How many samples an input may hold: a vector is one.</summary>
    private static int SamplesOf(Shape input) => input.Rank > 1 ? input[0] : 1;

    private Graph? Run()
    {
        var nodes = ImmutableArray.CreateBuilder<Node>();
        foreach (Node node in _graph.Nodes)
        {
            if (Convert(node) is { } converted)
            {
                nodes.Add(converted);
            }
            else
            {
                _mixed.UnionWith(node.Outputs);
            }
        }

        return _graph.Outputs.All(_perSample.Contains)
            ? _graph with { Nodes = nodes.ToImmutable(), Values = _values.ToImmutable().RemoveRange(_mixed), BatchSize = _samples }
            : null;
    }

    private Node? Convert(Node node)
    {
        if (node.Inputs.Any(_mixed.Contains))
        {
            return null;
        }

        if (!node.Inputs.Any(_perSample.Contains))
        {
            return node;
        }

        if (OfOne(node) is not { } op)
        {
            return null;
        }

        ImmutableArray<TensorType> types = op.InferTypes([.. node.Inputs.Select(name => name.Length == 0 ? null : _values[name])]);
        for (int k = 0; k < types.Length; k++)
        {
            Shape whole = _graph.Value(node.Outputs[k]).Shape;
            if (!Divides(whole) || types[k].Shape != ForOne(whole))
            {
                return null;
            }

            SetShape(node.Outputs[k], types[k].Shape);
        }

        _perSample.UnionWith(node.Outputs);
        return node with { Op = op };
    }

    /// <summary>The operator that computes one sample; null where samples may mix.</summary>
    private Op? OfOne(Node node) => node.Op switch
    {
        UnaryOp or Identity or Cast => node.Op,
        RowOp or Imputer when IsFirstAlone(node) => node.Op,
        BinaryOp or Where or Equal or PRelu when Broadcasts(node) => node.Op,
        Conv or ConvTranspose or MaxPool or AveragePool or BatchNormalization when IsFirstAlone(node) => node.Op,
        Normalization { Axes: var axes } when axes.All(axis => axis > 0) && Broadcasts(node) => node.Op,
        Reduction { Axes: var axes } when axes.All(axis => axis > 0) => node.Op,
        Softmax { Axis: > 0 } or LogSoftmax { Softmax.Axis: > 0 } or ArgMax { Axis: > 0 } or Split { Axis: > 0 } or Gather { Axis: > 0 } => node.Op,
        Concat { Axis: > 0 } when node.Inputs.All(_perSample.Contains) => node.Op,
        Transpose { Permutation: [0, ..] } => node.Op,
        Pad { Begins: [0, ..], Ends: [0, ..] } => node.Op,
        Slice { Starts: [0, ..], Steps: [1, ..], Extents: [var extent, ..] } op when extent == Whole(node)[0] =>
            op with { Extents = op.Extents.SetItem(0, extent / _samples) },
        Resize { Extents: [var extent, ..], Scales: [1, ..] } op when extent == Whole(node)[0] =>
            op with { Extents = op.Extents.SetItem(0, extent / _samples) },
        InterpolatedResize { Axes: var axes } when axes.All(step => step.Axis > 0) => node.Op,
        Expand { Target: var target } op when target.Rank == Whole(node).Rank && target[0] == Whole(node)[0] => op with { Target = ForOne(target) },
        Reshape { Target: var target } op when Divides(target) => op with { Target = ForOne(target) },
        BlockMove { Permutation: [0, ..] } op when Divides(op.Divided) && Divides(op.Result) =>
            op with { Divided = ForOne(op.Divided), Result = ForOne(op.Result) },
        Gemm { TransA: false } when IsFirstAlone(node) && node.Inputs.Skip(2).All(c => c.Length == 0 || IsSameForRows(c, rank: 2)) => node.Op,
        MatMul when IsProductOfSamples(node) => node.Op,
        QuantizedForm form when !ScalesFollowSamples(node, form) && OfOne(node with { Op = form.Real }) is { } one => form with { Real = one },
        IntegerProduct product when HasOneLeftZeroPoint(node) && OfOne(node with { Op = product.Real }) is { } one => product with { Real = one },
        NhwcMaxPool or RoundToLevels { Axis: null or > 0 } when IsFirstAlone(node) => node.Op,
        QuantizeLinear or DequantizeLinear when IsFirstAlone(node) && HasOneScale(node) => node.Op,
        _ => null,
    };

    private Shape Whole(Node node) => _graph.Value(node.Inputs[0]).Shape;

    private bool Divides(Shape shape) => shape.Rank > 0 && shape[0] % _samples == 0;

    private Shape ForOne(Shape shape) => shape.With(0, shape[0] / _samples);

    private void SetShape(string name, Shape shape) => _values[name] = _values[name] with { Type = _values[name].Type with { Shape = shape } };

    private bool IsFirstAlone(Node node) => _perSample.Contains(node.Inputs[0]) && !node.Inputs.Skip(1).Any(_perSample.Contains);

    /// <summary>By NumPy's rules, with samples against samples and everything else against all of them alike.</summary>
    private bool Broadcasts(Node node)
    {
        string[] inputs = [.. node.Inputs.Where(name => name.Length > 0)];
        int rank = inputs.Max(name => _graph.Value(name).Shape.Rank);
        int extent = inputs.Where(_perSample.Contains).Max(name => _graph.Value(name).Shape[0]);
        return inputs.All(name => _perSample.Contains(name)
            ? _graph.Value(name).Shape.Rank == rank && _graph.Value(name).Shape[0] == extent
            : IsSameForRows(name, rank));
    }

    /// <summary>Whether a value, broadcast to <paramref name="rank"/> axes, does not change along axis 0.</summary>
    private bool IsSameForRows(string name, int rank) =>
        !_perSample.Contains(name) && (_graph.Value(name).Shape is var shape && (shape.Rank < rank || shape[0] == 1));

    private bool IsProductOfSamples(Node node)
    {
        Shape a = Whole(node);
        Shape b = _graph.Value(node.Inputs[1]).Shape;
        bool aIsPerSample = _perSample.Contains(node.Inputs[0]);
        return aIsPerSample && _perSample.Contains(node.Inputs[1]) ? a.Rank > 2 && a.Rank == b.Rank && a[0] == b[0]
            : aIsPerSample ? (a.Rank == 2 && b.Rank == 2) || (a.Rank > 2 && b.Rank <= a.Rank && IsSameForRows(node.Inputs[1], a.Rank))
            : b.Rank > 2 && a.Rank <= b.Rank && IsSameForRows(node.Inputs[0], b.Rank);
    }

    private bool ScalesFollowSamples(Node node, QuantizedForm form) =>
        node.Inputs.Where((name, k) => _perSample.Contains(name) && form.Operands[k] is { Axis: 0 }).Any();

    private bool HasOneLeftZeroPoint(Node node) => node.Inputs.Length <= IntegerProduct.ZeroPoint
        || node.Inputs[IntegerProduct.ZeroPoint] is not { Length: > 0 } zero || _graph.Value(zero).Shape.Count == 1;

    private bool HasOneScale(Node node) => node.Op is QuantizeLinear { Axis: > 0 } or DequantizeLinear { Axis: > 0 }
        || _graph.Value(node.Inputs[QuantizationAxis.Scale]).Shape.Count == 1;
}
