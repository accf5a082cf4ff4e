using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Runs calibration samples through a network node by node, all samples at once: in floating point, and beside it as the quantised network
/// will compute, with activations rounded to their bytes and every layer's compressed weights.
/// </summary>
internal sealed class ActivationReplay
{
    /// <summary>Elements of activations that are held at a time, in each of the two networks: 256 MiB.</summary>
    private const long MaxElements = 1 << 26;

    private readonly QuantGraph _network;
    private readonly Dictionary<string, Tensor[]> _exact = [];
    private readonly Dictionary<string, Tensor[]> _rounded = [];
    private readonly Dictionary<string, int> _readers;
    private readonly Lazy<ImmutableDictionary<string, double[]>> _sensitivity;

    /// <param name="samples">In the model's own axis order; of more than memory holds, some are taken evenly.</param>
    public ActivationReplay(QuantGraph network, IReadOnlyList<float[]> samples)
    {
        _network = network;
        Graph graph = network.Graph;
        _readers = graph.Nodes.SelectMany(n => n.Inputs.Distinct()).CountBy(name => name).ToDictionary();
        samples = Evenly.Take(samples, Math.Max(1, MaxElements / LiveElements(graph)));
        string input = graph.Inputs[0];
        Shape shape = graph.Value(input).Shape;
        _exact[input] = [.. samples.Select(s => new Tensor(shape, graph.ToDeviceOrder(s)))];
        _rounded[input] = Array.ConvertAll(_exact[input], t => Round(input, t));
        SampleCount = samples.Count;
        Tensor[] inputs = _exact[input];
        _sensitivity = new(() => OutputSensitivity.Of(graph, inputs));
    }

    public int SampleCount { get; }

    /// <summary>What <see cref="OutputSensitivity"/> says of the samples.</summary>
    public ImmutableDictionary<string, double[]> Sensitivity => _sensitivity.Value;

    /// <summary>What a node reads in floating point; valid until the node was run.</summary>
    public Tensor[] Exact(string name) => _exact[name];

    /// <summary>What a node reads in the quantised network; valid until the node was run.</summary>
    public Tensor[] Rounded(string name) => _rounded[name];

    /// <summary>Computes a node's outputs for every sample and forgets what no later node reads.</summary>
    /// <param name="weights">Of a layer: what the quantised network computes with; null for other nodes.</param>
    public void Run(Node node, QuantWeights? weights)
    {
        Tensor? realWeights = weights?.ToTensor();
        Tensor? realBias = weights is null ? null : BiasOf(node, weights);
        Tensor[][] exact = [.. node.Outputs.Select(_ => new Tensor[SampleCount])];
        Tensor[][] rounded = [.. node.Outputs.Select(_ => new Tensor[SampleCount])];
        Parallel.For(0, SampleCount, Cores.All, k =>
        {
            Store(exact, k, node.Op.Evaluate([.. node.Inputs.Select(name => Input(_exact, name, k))]));
            Tensor?[] inputs = [.. node.Inputs.Select(name => Input(_rounded, name, k))];
            if (realWeights is not null)
            {
                inputs = [inputs[0], realWeights, realBias];
            }

            Store(rounded, k, [.. node.Op.Evaluate(inputs).Select((tensor, output) => Round(node.Outputs[output], tensor))]);
        });
        for (int output = 0; output < node.Outputs.Length; output++)
        {
            _exact[node.Outputs[output]] = exact[output];
            _rounded[node.Outputs[output]] = rounded[output];
        }

        Forget(node);
    }

    /// <summary>The most elements of one sample that are alive at a time.</summary>
    private long LiveElements(Graph graph)
    {
        Dictionary<string, int> readers = new(_readers);
        long live = graph.Value(graph.Inputs[0]).Shape.Count;
        long most = live;
        foreach (Node node in graph.Nodes)
        {
            live += node.Outputs.Sum(name => (long)graph.Value(name).Shape.Count);
            most = Math.Max(most, live);
            live -= node.Inputs.Distinct()
                .Where(name => name.Length > 0 && --readers[name] == 0 && graph.Value(name).Constant is null)
                .Sum(name => (long)graph.Value(name).Shape.Count);
        }

        return most;
    }

    private static void Store(Tensor[][] values, int sample, ImmutableArray<Tensor> outputs)
    {
        for (int output = 0; output < outputs.Length; output++)
        {
            values[output][sample] = outputs[output];
        }
    }

    private void Forget(Node node)
    {
        foreach (string name in node.Inputs.Distinct())
        {
            if (--_readers[name] == 0)
            {
                _exact.Remove(name);
                _rounded.Remove(name);
            }
        }
    }

    private Tensor? BiasOf(Node node, QuantWeights weights) =>
        weights.Bias is { } bias ? new Tensor(Shape.Of(bias.Length), bias) : _network.Graph.BiasOf(node);

    private Tensor? Input(Dictionary<string, Tensor[]> values, string name, int sample) =>
        name.Length == 0 ? null : values.TryGetValue(name, out Tensor[]? tensors) ? tensors[sample] : _network.Graph.Value(name).Constant;

    private Tensor Round(string name, Tensor tensor)
    {
        if (!tensor.IsFloat)
        {
            return tensor;
        }

        QuantParams quant = _network.Activations[name].Quant;
        return new Tensor(tensor.Shape, quant.Round(tensor.Floats), tensor.Type.ElementType);
    }
}
