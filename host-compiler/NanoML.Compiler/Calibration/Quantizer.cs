using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Calibration;

/// <summary>Gives every activation its scale and every layer its eight-bit weights.</summary>
public static class Quantizer
{
    /// <param name="graph">The optimised float graph.</param>
    /// <param name="ranges">What calibration chose, by value name; a value that was not finite is missing.</param>
    /// <exception cref="CompilerException">A weight or a range is not finite, or a value holds no reals.</exception>
    public static QuantGraph Quantize(Graph graph, IReadOnlyDictionary<string, QuantParams> ranges)
    {
        QuantGraph network = QuantizeInference(graph, ranges);
        if (graph.State.IsEmpty)
        {
            return network;
        }

        // What is carried over stays the same bytes.
        var carried = ranges.ToDictionary();
        foreach (StateLink link in graph.State)
        {
            carried[link.Input] = network.Activations[link.Output].Quant;
        }

        return QuantizeInference(graph, carried);
    }

    private static QuantGraph QuantizeInference(Graph graph, IReadOnlyDictionary<string, QuantParams> ranges)
    {
        var activations = ImmutableDictionary.CreateBuilder<string, QuantValue>();
        var weights = ImmutableDictionary.CreateBuilder<string, QuantWeights>();
        foreach (string input in graph.Inputs)
        {
            Value value = graph.Value(input);
            QuantParams quant = value.Pinned?.ToActivation() ?? Observed(graph, null, input, ranges);
            activations[input] = new QuantValue(input, value.Shape, Usable(graph, input, quant));
        }

        foreach (Node node in graph.Nodes)
        {
            // Before outputs: a weight that is NaN makes outputs that are, and the message should name the cause.
            if (node.Op is IWeightedOp)
            {
                RequireFinite(graph, node);
            }

            QuantizeOutputs(graph, node, ranges, activations);
        }

        foreach (IGrouping<string, Node> uses in graph.LayersByWeight())
        {
            QuantWeights shared = QuantizeWeights(graph, [.. uses], activations);
            weights.AddRange(uses.Select(node => KeyValuePair.Create(node.Name, shared)));
        }

        return new QuantGraph(graph, activations.ToImmutable(), weights.ToImmutable());
    }

    /// <summary>Whether calibration decides about any activation: not in a QDQ model that gives all scales.</summary>
    public static bool NeedsRanges(Graph graph) =>
        graph.Inputs.Any(input => graph.Value(input).Pinned is null)
        || graph.Nodes.Any(node => node.Outputs.Any(output => Rule(node.Op, graph.Value(output)) is OutputQuantization.FromCalibration));

    private static void QuantizeOutputs(
        Graph graph,
        Node node,
        IReadOnlyDictionary<string, QuantParams> ranges,
        ImmutableDictionary<string, QuantValue>.Builder activations)
    {
        for (int k = 0; k < node.Outputs.Length; k++)
        {
            string name = node.Outputs[k];
            Value value = graph.Value(name);
            QuantParams quant = Rule(node.Op, value) switch
            {
                OutputQuantization.SameAs same => activations[node.Inputs[same.Input]].Quant,
                OutputQuantization.Fixed known => known.Quant,
                OutputQuantization.FirstFixed known when k == 0 => known.Quant,
                OutputQuantization.FromStates states =>
                    Covering(graph, Observed(graph, node, name, ranges), node.Inputs[states.Input + k], activations),
                _ => Observed(graph, node, name, ranges),
            };
            activations[name] = new QuantValue(name, value.Shape, Usable(graph, name, quant));
        }
    }

    /// <summary>The scale of an output where it covers what its state begins with, else one that covers both.</summary>
    private static QuantParams Covering(
        Graph graph, QuantParams output, string state, ImmutableDictionary<string, QuantValue>.Builder activations)
    {
        Tensor? constant = graph.Value(state).Constant;
        (float min, float max) = constant is null
            ? (activations[state].Quant.Min, activations[state].Quant.Max)
            : (constant.Floats.Min(), constant.Floats.Max());
        if (output.Min <= min && output.Max >= max)
        {
            return output;
        }

        return constant is null && min <= output.Min && max >= output.Max
            ? activations[state].Quant
            : QuantParams.FromRange(Math.Min(min, output.Min), Math.Max(max, output.Max));
    }

    // Bytes that are only moved keep their meaning, so that rule is stronger than a pinned scale.
    private static OutputQuantization Rule(Op op, Value output) =>
        op.OutputQuantization is not OutputQuantization.SameAs && output.Pinned is { } pinned
            ? new OutputQuantization.Fixed(pinned.ToActivation())
            : op.OutputQuantization;

    private static void RequireFinite(Graph graph, Node node)
    {
        if (graph.Value(node.Inputs[IWeightedOp.WeightInput]).Constant is not { } tensor)
        {
            throw new CompilerException(
                DiagnosticCatalog.NotQuantizable, $"{graph.Describe(node)}: its weights are computed from the model's input");
        }

        float[]? bias = graph.BiasOf(node)?.Floats;
        if (tensor.Floats.Any(w => !float.IsFinite(w)) || (bias?.Any(b => !float.IsFinite(b)) ?? false))
        {
            throw new CompilerException(DiagnosticCatalog.BadWeights, $"{graph.Describe(node)}: a weight or bias is NaN or infinite");
        }
    }

    /// <param name="uses">The layers that have these weights.</param>
    private static QuantWeights QuantizeWeights(Graph graph, ImmutableArray<Node> uses, ImmutableDictionary<string, QuantValue>.Builder activations)
    {
        Value value = graph.Value(uses[0].Inputs[IWeightedOp.WeightInput]);
        Tensor tensor = value.Constant!;
        return value.Pinned is { } pinned
            ? WeightQuantization.WithScales(tensor, pinned.Scales, WeightQuantization.DefaultBits)
            : WeightQuantization.Symmetric(
                tensor, [.. uses.Select(node => (graph.BiasOf(node)?.Floats, activations[node.Inputs[0]].Quant.Scale))], WeightQuantization.DefaultBits);
    }

    /// <param name="node">What makes the value; null for an input.</param>
    private static QuantParams Observed(Graph graph, Node? node, string name, IReadOnlyDictionary<string, QuantParams> ranges) =>
        ranges.TryGetValue(name, out QuantParams quant) ? quant : throw Unobserved(graph, node, name);

    private static CompilerException Unobserved(Graph graph, Node? node, string name)
    {
        if (graph.Value(name).Type.ElementType is var type && !type.IsFloat())
        {
            return new CompilerException(
                DiagnosticCatalog.NotQuantizable,
                $"{graph.Source}: value '{name}' holds {type}, computed from the model's input; activations on the device stand for reals",
                "Compute it from floats, or on the host, outside the model.");
        }

        return node?.Inputs.FirstOrDefault(input => IsInfinite(graph, input)) is { } constant
            ? new CompilerException(
                DiagnosticCatalog.BadWeights,
                $"{graph.Describe(node)}: its constant '{constant}' holds NaN or infinity",
                "Take finite numbers that are far enough, such as -1e9 in a mask before Softmax.")
            : new CompilerException(
                DiagnosticCatalog.NotQuantizable,
                $"{graph.Source}: value '{name}' is not finite on the calibration data",
                "Check the model's weights and the data.");
    }

    private static bool IsInfinite(Graph graph, string input) =>
        input.Length > 0 && graph.Value(input).Constant is { IsFloat: true } constant && !constant.Floats.All(float.IsFinite);

    // A scale that the model prescribes may be anything.
    private static QuantParams Usable(Graph graph, string name, QuantParams quant) => float.IsFinite(quant.Scale) && quant.Scale > 0
        ? quant
        : throw new CompilerException(
            DiagnosticCatalog.NotQuantizable,
            FormattableString.Invariant($"{graph.Source}: value '{name}' has the scale {quant.Scale}"),
            "Quantise the model again: a scale is positive and finite.");
}
