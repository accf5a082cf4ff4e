using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Runs calibration samples through a network node by node, all samples at once: in floating point, and beside it as the quantised network
/// will compute, with activations rounded to their bytes and every layer's compressed weights.
/// </summary>
internal sealed class ActivationReplay
{
    private readonly QuantGraph _network;
    private readonly ExactActivations _samples;
    private readonly Dictionary<string, Tensor[]> _exact = [];
    private readonly Dictionary<string, Tensor[]> _rounded = [];
    private readonly Dictionary<string, int> _readers;
    private readonly Lazy<Dictionary<string, (Tensor[] Exact, Tensor[] Rounded)>> _ahead;

    /// <param name="samples">In the model's own axis order; of more than memory holds, some are taken evenly.</param>
    public ActivationReplay(QuantGraph network, IReadOnlyList<float[]> samples)
        : this(network, new ExactActivations(network.Graph, samples))
    {
    }

    /// <param name="samples">Of the network's graph.</param>
    public ActivationReplay(QuantGraph network, ExactActivations samples)
    {
        _network = network;
        _samples = samples;
        _readers = Readers(network.Graph);
        _ahead = new(Ahead);
        foreach (string input in network.Graph.Inputs)
        {
            _exact[input] = Array.ConvertAll(samples.Inputs, feed => feed[input]);
            _rounded[input] = Array.ConvertAll(_exact[input], t => Round(input, t));
        }
    }

    /// <summary>What <see cref="OutputSensitivity"/> says of the samples.</summary>
    public ImmutableDictionary<string, double[]> Sensitivity => _samples.Sensitivity;

    /// <summary>What a node reads in floating point; valid until the node was run.</summary>
    public Tensor[] Exact(string name) => _exact[name];

    /// <summary>What a node reads in the quantised network; valid until the node was run.</summary>
    public Tensor[] Rounded(string name) => _rounded[name];

    /// <summary>
    /// What a layer reads in floating point and in the quantised network. Of one that comes later, which shares the weights of the next: as the
    /// network is before its weights change.
    /// </summary>
    public (Tensor[] Exact, Tensor[] Rounded) InputOf(Node layer) => _exact.TryGetValue(layer.Inputs[0], out Tensor[]? exact)
        ? (exact, _rounded[layer.Inputs[0]])
        : _ahead.Value[layer.Inputs[0]];

    /// <summary>Computes a node's outputs for every sample and forgets what no later node reads.</summary>
    /// <param name="weights">Of a layer: what the quantised network computes with; null for other nodes.</param>
    public void Run(Node node, QuantWeights? weights)
    {
        Tensor? realWeights = weights?.ToTensor();
        Tensor? realBias = weights is null ? null : BiasOf(node, weights);
        Tensor[][] exact = _samples.Outputs(node, k => Inputs(_exact, node, k));
        Tensor[][] rounded = _samples.OfEachSample(node, k =>
        {
            Tensor?[] inputs = Inputs(_rounded, node, k);
            if (realWeights is not null)
            {
                inputs = [inputs[0], realWeights, realBias];
            }

            return [.. node.Op.Evaluate(inputs).Select((tensor, output) => Round(node.Outputs[output], tensor))];
        });
        for (int output = 0; output < node.Outputs.Length; output++)
        {
            _exact[node.Outputs[output]] = exact[output];
            _rounded[node.Outputs[output]] = rounded[output];
        }

        Forget(node);
    }

    /// <summary>How many nodes read a value.</summary>
    internal static Dictionary<string, int> Readers(Graph graph) =>
        graph.Nodes.SelectMany(n => n.Inputs.Distinct()).CountBy(name => name).ToDictionary();

    // The inputs of layers whose weights an earlier layer has.
    private Dictionary<string, (Tensor[] Exact, Tensor[] Rounded)> Ahead()
    {
        var replay = new ActivationReplay(_network, _samples);
        var weights = new HashSet<string>();
        var inputs = new Dictionary<string, (Tensor[] Exact, Tensor[] Rounded)>();
        foreach (Node node in _network.Graph.Nodes)
        {
            if (node.Op is IWeightedOp && !weights.Add(node.Inputs[IWeightedOp.WeightInput]))
            {
                inputs[node.Inputs[0]] = (replay.Exact(node.Inputs[0]), replay.Rounded(node.Inputs[0]));
            }

            replay.Run(node, _network.Weights.GetValueOrDefault(node.Name));
        }

        return inputs;
    }

    private void Forget(Node node)
    {
        foreach (string name in node.Inputs.Distinct())
        {
            if (--_readers[name] == 0 && !_network.Graph.Outputs.Contains(name))
            {
                _exact.Remove(name);
                _rounded.Remove(name);
            }
        }
    }

    private Tensor? BiasOf(Node node, QuantWeights weights) =>
        weights.Bias is { } bias ? new Tensor(Shape.Of(bias.Length), bias) : _network.Graph.BiasOf(node);

    private Tensor?[] Inputs(Dictionary<string, Tensor[]> values, Node node, int sample) => [.. node.Inputs.Select(name =>
        name.Length == 0 ? null : values.TryGetValue(name, out Tensor[]? tensors) ? tensors[sample] : _network.Graph.Value(name).Constant)];

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
