using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Measures what new weights of some layers do to the network's result: the output of its last layer with weights, which for a classifier
/// are the scores before Softmax.
/// </summary>
internal sealed class NetworkProbe
{
    private const int MaxSamples = 32;

    private readonly Graph _graph;
    private readonly string _result;
    private readonly Dictionary<string, Tensor>[] _exact;

    /// <param name="samples">In the model's own axis order; at most 32 of them, evenly taken, are used.</param>
    public NetworkProbe(Graph graph, IReadOnlyList<float[]> samples)
    {
        _graph = graph;
        _result = graph.Nodes.Last(n => n.Op is IWeightedOp).Output;
        IReadOnlyList<float[]> some = Evenly.Take(samples, MaxSamples);
        _exact = new Dictionary<string, Tensor>[some.Count];
        Parallel.For(0, some.Count, Cores.All, k => _exact[k] = RunExact(some[k]));
    }

    /// <summary>The mean square error of the result, relative to its power around its mean.</summary>
    public double Error(IReadOnlyDictionary<string, QuantWeights> replaced)
    {
        var weights = replaced.ToDictionary(p => p.Key, p => p.Value.ToTensor());
        var errors = new double[_exact.Length];
        Parallel.For(0, errors.Length, Cores.All, k => errors[k] = Distance(_exact[k][_result].Floats, Run(_exact[k], replaced, weights)));
        return errors.Sum() / Power();
    }

    private double Power()
    {
        double mean = _exact.Average(values => values[_result].Floats.Average(x => (double)x));
        return Math.Max(_exact.Sum(values => values[_result].Floats.Sum(x => (x - mean) * (x - mean))), double.Epsilon);
    }

    private Dictionary<string, Tensor> RunExact(float[] sample)
    {
        string input = _graph.Inputs[0];
        var values = new Dictionary<string, Tensor> { [input] = new(_graph.Value(input).Shape, _graph.ToDeviceOrder(sample)) };
        new FloatOracle(_graph).Run(new Dictionary<string, Tensor>(values), (name, tensor) => values[name] = tensor);
        return values;
    }

    // Only what depends on a replaced layer is computed anew.
    private float[] Run(Dictionary<string, Tensor> exact, IReadOnlyDictionary<string, QuantWeights> replaced, Dictionary<string, Tensor> weights)
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

            if (node.Output == _result)
            {
                break;
            }
        }

        return values.GetValueOrDefault(_result, exact[_result]).Floats;
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum();
}
