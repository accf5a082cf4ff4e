using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Calibration samples, and what the exact network computes from them. It does not depend on how the network is compressed, so one object can
/// serve many replays.
/// </summary>
internal sealed class ExactActivations
{
    /// <summary>Elements of activations that a replay holds at a time, in each of its two networks: 256 MiB.</summary>
    private const long MaxElements = 1 << 26;

    /// <summary>Elements of all activations that are kept for the replays to come: 64 MiB.</summary>
    private const long MostKept = 1 << 24;

    private readonly bool _keeps;
    private readonly Dictionary<string, Tensor[][]> _kept = [];
    private readonly Lazy<ImmutableDictionary<string, double[]>> _sensitivity;

    /// <param name="samples">In the model's own axis order; of more than memory holds, some are taken evenly.</param>
    /// <param name="replays">Whether several replays are to come: then activations are kept, unless they are too many.</param>
    public ExactActivations(Graph graph, IReadOnlyList<float[]> samples, bool replays = false)
    {
        samples = Evenly.Take(samples, Math.Max(1, MaxElements / LiveElements(graph)));
        Inputs = [.. samples.Select(graph.Feed)];
        _keeps = replays && samples.Count * graph.Nodes.Sum(node => Elements(graph, node.Outputs)) <= MostKept;
        _sensitivity = new(() => OutputSensitivity.Of(graph, Inputs));
    }

    /// <summary>The network's inputs of each sample, by name.</summary>
    public IReadOnlyDictionary<string, Tensor>[] Inputs { get; }

    /// <summary>What <see cref="OutputSensitivity"/> says of the samples.</summary>
    public ImmutableDictionary<string, double[]> Sensitivity => _sensitivity.Value;

    /// <summary>A node's outputs, each with one tensor a sample.</summary>
    /// <param name="inputs">What the node reads of a sample.</param>
    public Tensor[][] Outputs(Node node, Func<int, Tensor?[]> inputs)
    {
        if (_kept.TryGetValue(node.Name, out Tensor[][]? known))
        {
            return known;
        }

        Tensor[][] outputs = OfEachSample(node, k => node.Op.Evaluate(inputs(k)));
        if (_keeps)
        {
            _kept.Add(node.Name, outputs);
        }

        return outputs;
    }

    /// <summary>Computes a node's outputs sample by sample, on all cores.</summary>
    public Tensor[][] OfEachSample(Node node, Func<int, ImmutableArray<Tensor>> evaluate)
    {
        Tensor[][] outputs = [.. node.Outputs.Select(_ => new Tensor[Inputs.Length])];
        Parallel.For(0, Inputs.Length, Cores.All, k =>
        {
            ImmutableArray<Tensor> computed = evaluate(k);
            for (int output = 0; output < outputs.Length; output++)
            {
                outputs[output][k] = computed[output];
            }
        });
        return outputs;
    }

    /// <summary>The most elements of one sample that are alive at a time.</summary>
    private static long LiveElements(Graph graph)
    {
        Dictionary<string, int> readers = ActivationReplay.Readers(graph);
        long live = Elements(graph, graph.Inputs);
        long most = live;
        foreach (Node node in graph.Nodes)
        {
            live += Elements(graph, node.Outputs);
            most = Math.Max(most, live);
            live -= Elements(graph, node.Inputs.Distinct().Where(name => name.Length > 0 && --readers[name] == 0 && graph.Value(name).Constant is null));
        }

        return most;
    }

    private static long Elements(Graph graph, IEnumerable<string> names) => names.Sum(name => (long)graph.Value(name).Shape.Count);
}
