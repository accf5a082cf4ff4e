using System.Collections.Immutable;
using System.Numerics.Tensors;
using NanoML.Compiler.Channels;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// How much the network's result follows each output channel of its layers: the mean square of the derivatives of the result by the
/// channel's sums, before a fused clamp. The result is what <see cref="NetworkProbe"/> takes.
/// </summary>
/// <remarks>
/// One pass back a sample, from a random sign for each element of the result: the expected square is the sum over all elements
/// (Hutchinson, "A stochastic estimator of the trace", 1989).
/// </remarks>
internal static class OutputSensitivity
{
    private const int MaxSamples = 64;

    /// <summary>No channel counts less than this share of its layer's mean: samples do not show everything.</summary>
    private const double Least = 0.02;

    /// <param name="samples">The graph's inputs, by name.</param>
    /// <returns>By node name, with a mean of 1 over the channels of a layer; a layer that no derivative reaches is missing.</returns>
    public static ImmutableDictionary<string, double[]> Of(Graph graph, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples)
    {
        IReadOnlyList<IReadOnlyDictionary<string, Tensor>> some = Evenly.Take(samples, MaxSamples);
        var squares = new Dictionary<string, double[]>[some.Count];
        Parallel.For(0, some.Count, Cores.All, k => squares[k] = Squares(graph, some[k], new Random(k)));
        return squares[0].Keys.ToImmutableDictionary(name => name, name => Normalize(
            [.. Enumerable.Range(0, squares[0][name].Length).Select(c => squares.Sum(sample => sample[name][c]))]));
    }

    private static double[] Normalize(double[] squares)
    {
        double mean = squares.Average();
        return mean > 0 && double.IsFinite(mean)
            ? Array.ConvertAll(squares, s => Least + ((1 - Least) * s / mean))
            : Array.ConvertAll(squares, _ => 1.0);
    }

    private static Dictionary<string, double[]> Squares(Graph graph, IReadOnlyDictionary<string, Tensor> sample, Random random)
    {
        Dictionary<string, Tensor> values = sample.ToDictionary();
        new FloatOracle(graph).Run(sample, (name, tensor) => values[name] = tensor);
        var gradients = ResultLayers.Of(graph).ToDictionary(
            result => result, result => Array.ConvertAll(values[result].Floats, _ => random.Next(2) == 0 ? -1f : 1f));
        var squares = new Dictionary<string, double[]>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Length != 1 || !gradients.Remove(node.Output, out float[]? gradient) || node.Op is not IDifferentiable { IsDifferentiable: true } op)
            {
                continue;
            }

            Tensor output = values[node.Output];
            if (node.Op is IWeightedOp)
            {
                squares[node.Name] = ByChannel(graph, node, ClampGradient.Before((node.Op as IFusesClamp)?.Clamp, output.Floats, gradient));
            }

            Tensor?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : values.GetValueOrDefault(name) ?? graph.Value(name).Constant)];
            HandOn(node, op.Gradient(inputs, output, gradient), values, gradients);
        }

        return squares;
    }

    private static void HandOn(Node node, float[]?[] found, Dictionary<string, Tensor> values, Dictionary<string, float[]> gradients)
    {
        for (int k = 0; k < found.Length; k++)
        {
            if (found[k] is { } gradient && values.ContainsKey(node.Inputs[k]) && !gradients.TryAdd(node.Inputs[k], gradient))
            {
                TensorPrimitives.Add(gradients[node.Inputs[k]], gradient, gradients[node.Inputs[k]]);
            }
        }
    }

    private static double[] ByChannel(Graph graph, Node node, float[] gradient)
    {
        int channels = graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape[0];
        int inner = graph.OutputOf(node).Shape.Stride(ChannelFlow.ChannelAxis(graph, node));
        var squares = new double[channels];
        for (int k = 0; k < gradient.Length; k++)
        {
            squares[k / inner % channels] += (double)gradient[k] * gradient[k];
        }

        return squares;
    }
}
