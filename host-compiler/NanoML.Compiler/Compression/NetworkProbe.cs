using System.Collections.Immutable;
using NanoML.Compiler.Channels;
using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Measures what new weights of some layers do to the network's results: what the last layers with weights make before its outputs
/// (<see cref="ResultLayers"/>), which for a classifier are the scores before Softmax.
/// </summary>
internal sealed class NetworkProbe
{
    private const int MaxSamples = 32;

    private readonly Graph _graph;
    private readonly ImmutableArray<string> _results;
    private readonly Dictionary<string, Tensor>[] _exact;
    private readonly Dictionary<string, double> _power;

    /// <param name="samples">In the model's own axis order; at most 32 of them, evenly taken, are used.</param>
    public NetworkProbe(Graph graph, IReadOnlyList<float[]> samples)
    {
        _graph = graph;
        _results = ResultLayers.Of(graph);
        IReadOnlyList<float[]> some = Evenly.Take(samples, MaxSamples);
        _exact = new Dictionary<string, Tensor>[some.Count];
        Parallel.For(0, some.Count, Cores.All, k => _exact[k] = RunExact(some[k]));
        _power = _results.ToDictionary(result => result, Power);
    }

    /// <summary>The mean square error of the results, relative to their power around their means; the sum of several.</summary>
    public double Error(IReadOnlyDictionary<string, QuantWeights> replaced)
    {
        var weights = replaced.ToDictionary(p => p.Key, p => p.Value.ToTensor());
        var errors = new double[_exact.Length];
        Parallel.For(0, errors.Length, Cores.All, k => errors[k] = Distance(_exact[k], Run(_exact[k], replaced, weights)));
        return errors.Sum();
    }

    private double Power(string result)
    {
        double mean = _exact.Average(values => values[result].Floats.Average(x => (double)x));
        return Math.Max(_exact.Sum(values => values[result].Floats.Sum(x => (x - mean) * (x - mean))), double.Epsilon);
    }

    private Dictionary<string, Tensor> RunExact(float[] sample)
    {
        Dictionary<string, Tensor> values = _graph.Feed(sample);
        new FloatOracle(_graph).Run(new Dictionary<string, Tensor>(values), (name, tensor) => values[name] = tensor);
        return values;
    }

    // Only what depends on a replaced layer is computed anew.
    private Dictionary<string, Tensor> Run(Dictionary<string, Tensor> exact, IReadOnlyDictionary<string, QuantWeights> replaced, Dictionary<string, Tensor> weights)
    {
        var values = new Dictionary<string, Tensor>();
        foreach (Node node in _graph.Nodes)
        {
            bool isReplaced = weights.TryGetValue(node.Name, out Tensor? layer);
            if (!isReplaced && !node.Inputs.Any(values.ContainsKey))
            {
                continue;
            }

            Tensor?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null
                : values.GetValueOrDefault(name) ?? exact.GetValueOrDefault(name) ?? _graph.Value(name).Constant)];
            if (isReplaced)
            {
                Tensor? bias = replaced[node.Name].Bias is { } own ? new Tensor(Shape.Of(own.Length), own) : inputs.ElementAtOrDefault(2);
                inputs = [inputs[0], layer, bias];
            }

            var outputs = node.Op.Evaluate(inputs);
            for (int k = 0; k < outputs.Length; k++)
            {
                values[node.Outputs[k]] = outputs[k];
            }

            if (node.Output == _results[^1])
            {
                break;
            }
        }

        return values;
    }

    private double Distance(Dictionary<string, Tensor> exact, Dictionary<string, Tensor> changed) => _results
        .Where(changed.ContainsKey)
        .Sum(result => exact[result].Floats.Zip(changed[result].Floats, (x, y) => ((double)x - y) * ((double)x - y)).Sum() / _power[result]);
}
