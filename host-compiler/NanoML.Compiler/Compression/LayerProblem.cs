using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>A weight as one <see cref="ChannelProblem"/> per output channel.</summary>
/// <param name="Uses">The layers that have it, in the order in which they run.</param>
/// <param name="Biases">Of each.</param>
internal sealed record LayerProblem(ImmutableArray<Node> Uses, Tensor Weights, float[][] Biases, ChannelProblem[] Channels)
{
    private Lazy<double[]?>? _sensitivity;

    /// <param name="node">The first that has the weight.</param>
    /// <param name="replay">Has run every node before this one; null when nothing is known of the inputs.</param>
    public static LayerProblem Of(Graph graph, Node node, ActivationReplay? replay)
    {
        var op = (IWeightedOp)node.Op;
        Tensor weights = graph.Value(node.Inputs[IWeightedOp.WeightInput]).Constant!;
        int channels = weights.Shape[0];
        int perGroup = channels / op.InputGroups;
        ImmutableArray<Node> uses = graph.UsesOfWeights(node);
        int[] bounds = ChannelProblem.Bounds(weights.Shape.Stride(0));
        LayerHessian[][] hessians = [.. Enumerable.Range(0, op.InputGroups).Select(group => bounds.Zip(bounds[1..], (first, end) =>
            new LayerHessian([.. uses.Select(use => Measure(use, group, first..end))])).ToArray())];
        float[][] biases = [.. uses.Select(use => graph.BiasOf(use)?.Floats ?? new float[channels])];
        ChannelProblem[] problems = [.. Enumerable.Range(0, channels).Select(o => new ChannelProblem(
            [.. hessians[o / perGroup].Select((hessian, part) => new RowProblem(hessian, Channel(weights, o)[bounds[part]..bounds[part + 1]]))]))];
        return new LayerProblem(uses, weights, biases, problems)
        {
            HidesInNoise = replay is not null && uses.Any(use => Positions(graph, use) > 1),
            _sensitivity = replay is null ? null : new(() => Mean(uses.Select(use => replay.Sensitivity.GetValueOrDefault(use.Name)))),
        };

        LayerStatistics Measure(Node use, int group, Range part)
        {
            if (replay is null)
            {
                return LayerStatistics.Uninformed(part.End.Value - part.Start.Value);
            }

            (Tensor[] exact, Tensor[] rounded) = replay.InputOf(use);
            return LayerStatistics.Measure((IWeightedOp)use.Op, exact, rounded, weights.Shape, Positions(graph, use), group * perGroup, part);
        }
    }

    /// <summary>Output positions of a layer: how often each of its weights is multiplied in an inference.</summary>
    public static int Positions(Graph graph, Node node) =>
        graph.OutputOf(node).Shape.Count / graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape[0];

    /// <summary>Multiplications of a layer in an inference.</summary>
    public static double Products(Graph graph, Node node) =>
        (double)Positions(graph, node) * graph.Value(node.Inputs[IWeightedOp.WeightInput]).Shape.Count;

    /// <summary>How much the network's result follows the channel's error, beside the layer's others: 1 where nothing is known.</summary>
    public double Importance(int channel) => _sensitivity?.Value is { } known ? known[channel] : 1;

    /// <summary>
    /// Whether cheaper integers may hide in the rounding's noise: where samples say how large that is, and code that runs at many positions
    /// has the weights in its text.
    /// </summary>
    public bool HidesInNoise { get; private init; }

    public int WeightCount => Weights.Shape.Count;

    /// <summary>How many weights are zero, or forced to be.</summary>
    public int Zeros => WeightCount - Channels.Sum(channel => channel.Support);

    public ReadOnlySpan<float> Channel(int channel) => Channel(Weights, channel);

    /// <summary>
    /// Computes what channels share before threads divide them: the linear algebra is parallel itself, and threads that wait for it would starve it.
    /// </summary>
    public void Factorize() => Prepare(hessian => hessian.Factor);

    /// <summary>As <see cref="Factorize"/>, for pruning.</summary>
    public void Invert() => Prepare(hessian => hessian.Inverse);

    /// <summary>The mean square of the layer's sums around their means, over all channels by their importance; never 0.</summary>
    public double Power() => Math.Max(Channels.Select((channel, o) => Importance(o) * channel.Power()).Sum(), double.Epsilon);

    /// <summary>Over the layers that the result follows; null without any.</summary>
    private static double[]? Mean(IEnumerable<double[]?> sensitivities)
    {
        double[][] known = [.. sensitivities.OfType<double[]>()];
        return known.Length == 0 ? null : [.. Enumerable.Range(0, known[0].Length).Select(channel => known.Average(use => use[channel]))];
    }

    private void Prepare(Func<LayerHessian, object> compute)
    {
        foreach (LayerHessian hessian in Channels.SelectMany(channel => channel.Parts).Where(part => part.IsWhole).Select(part => part.Layer).Distinct())
        {
            _ = compute(hessian);
        }
    }

    private static ReadOnlySpan<float> Channel(Tensor weights, int channel) =>
        weights.Floats.AsSpan(channel * weights.Shape.Stride(0), weights.Shape.Stride(0));
}
