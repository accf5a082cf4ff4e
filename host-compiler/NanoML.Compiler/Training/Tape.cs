using System.Numerics.Tensors;
using NanoML.Compiler.Ir;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Training;

/// <summary>
/// Runs a graph on one sample with rounded activations, remembers every value, and goes back over it (reverse-mode differentiation). An
/// instance serves one thread.
/// </summary>
/// <param name="graph">Of differentiable operators with one output each.</param>
/// <param name="score">The value that the loss is computed from.</param>
internal sealed class Tape(Graph graph, string score)
{
    private readonly Dictionary<string, Tensor> _exact = [];
    private readonly Dictionary<string, Tensor> _values = [];
    private IReadOnlyDictionary<string, QuantParams> _ranges = new Dictionary<string, QuantParams>();

    /// <summary>The first nodes, up to the one that makes the score.</summary>
    private readonly Node[] _nodes = [.. graph.Nodes.Take(1 + graph.Nodes.ToList().FindIndex(node => node.Output == score))];

    private readonly HashSet<string> _made = [.. graph.Nodes.Select(node => node.Output)];

    /// <param name="parameters">The constants to compute with in place of the graph's, by name.</param>
    /// <param name="ranges">Of the values whose rounding is simulated, by name.</param>
    /// <returns>The score.</returns>
    public float[] Forward(float[] input, IReadOnlyDictionary<string, Tensor> parameters, IReadOnlyDictionary<string, QuantParams> ranges)
    {
        _exact.Clear();
        _values.Clear();
        _ranges = ranges;
        foreach ((string name, Tensor tensor) in parameters)
        {
            _values[name] = tensor;
        }

        foreach ((string name, Tensor tensor) in graph.Feed(input))
        {
            Set(name, tensor);
        }

        foreach (Node node in _nodes)
        {
            Set(node.Output, ((IDifferentiable)node.Op).Forward(Inputs(node)));
        }

        return _values[score].Floats;
    }

    /// <summary>Adds the derivatives by the parameters of the last <see cref="Forward"/>.</summary>
    /// <param name="scoreGradient">By the score; not kept.</param>
    /// <param name="sums">By parameter name; those not among them are not wanted.</param>
    public void Backward(float[] scoreGradient, IReadOnlyDictionary<string, float[]> sums)
    {
        var gradients = new Dictionary<string, float[]> { [score] = [.. scoreGradient] };
        for (int k = _nodes.Length - 1; k >= 0; k--)
        {
            Node node = _nodes[k];
            if (!gradients.Remove(node.Output, out float[]? gradient))
            {
                continue;
            }

            Tensor exact = _exact[node.Output];
            if (_ranges.TryGetValue(node.Output, out QuantParams quant))
            {
                FakeQuantization.StopSaturated(exact.Floats, quant, gradient);
            }

            float[]?[] inputGradients = ((IDifferentiable)node.Op).Gradient(Inputs(node), exact, gradient);
            for (int input = 0; input < inputGradients.Length; input++)
            {
                if (inputGradients[input] is { } found)
                {
                    Add(node.Inputs[input], found, gradients, sums);
                }
            }
        }
    }

    private void Add(string name, float[] gradient, Dictionary<string, float[]> gradients, IReadOnlyDictionary<string, float[]> sums)
    {
        if (sums.TryGetValue(name, out float[]? sum) || gradients.TryGetValue(name, out sum))
        {
            TensorPrimitives.Add(sum, gradient, sum);
        }
        else if (_made.Contains(name))
        {
            gradients.Add(name, gradient);
        }
    }

    private void Set(string name, Tensor tensor)
    {
        _exact[name] = tensor;
        _values[name] = _ranges.TryGetValue(name, out QuantParams quant)
            ? new Tensor(tensor.Shape, FakeQuantization.Activations(tensor.Floats, quant))
            : tensor;
    }

    private Tensor?[] Inputs(Node node) => [.. node.Inputs.Select(name =>
        name.Length == 0 ? null : _values.TryGetValue(name, out Tensor? value) ? value : graph.Value(name).Constant)];
}
