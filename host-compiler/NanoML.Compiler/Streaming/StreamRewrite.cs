using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Streaming;

/// <summary>From a network over a window to one over a step. See docs/streaming.md and docs/decisions/0040.</summary>
public static class StreamRewrite
{
    /// <summary>A step is at most this part of a window, where the hop is not given.</summary>
    private const int LeastSteps = 4;

    private const int MaxHop = 512;

    /// <summary>How many times fewer multiply-accumulates time must save than any other axis, to be found by itself.</summary>
    private const double ClearGain = 2;

    /// <exception cref="CompilerException">NML0139: the model has several inputs, a state, or an input that is no array of reals.</exception>
    public static void RequireStreamable(Graph graph)
    {
        if (graph.Inputs.Length > 1 || !graph.State.IsEmpty || graph.BatchSize > 1)
        {
            throw Refuse(
                DiagnosticCatalog.StreamInterface, graph,
                !graph.State.IsEmpty ? "--state and --stream are both given" : graph.Inputs.Length > 1 ? $"the model has {graph.Inputs.Length} inputs" : $"it computes {graph.BatchSize} samples at once");
        }
    }

    /// <summary>The axis of the model's own input that the user means; null where it is to be found.</summary>
    /// <param name="names">Of the input's dimensions: the symbol, or null.</param>
    /// <exception cref="CompilerException">NML0136: there is no such axis.</exception>
    public static int? AxisOf(Graph graph, StreamOptions options, IReadOnlyList<string?> names)
    {
        if (options.Axis is not { } asked)
        {
            return null;
        }

        Shape shape = graph.InputPorts[0].OwnShape;
        int named = Enumerable.Range(0, names.Count).FirstOrDefault(k => names[k] == asked, -1);
        if (named < 0 && int.TryParse(asked, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index))
        {
            named = index < 0 ? index + shape.Rank : index;
        }

        return named >= 0 && named < shape.Rank && shape[named] > 1
            ? named
            : throw Refuse(DiagnosticCatalog.NoTimeAxis, graph, $"'{asked}' is no axis of the input {shape} with more than one frame{NamesOf(names)}");
    }

    /// <summary>Time and the hop, as far as the user did not say them.</summary>
    /// <param name="axis">Of the model's own input; null: the one that saves most.</param>
    /// <param name="hop">Null: the fewest frames with which every layer that can computes only what is new.</param>
    /// <exception cref="CompilerException">
    /// NML0136: no axis is time, or several could be. NML0137: nothing is saved. NML0138: the hop does not fit.
    /// </exception>
    public static (int Axis, int Hop) Choose(Graph graph, int? axis, int? hop)
    {
        var shapes = new QuantGraph(
            graph, graph.Values.Where(value => !value.Value.IsConstant).ToImmutableDictionary(value => value.Key, value => new QuantValue(value.Key, value.Value.Shape, default)),
            ImmutableDictionary<string, QuantWeights>.Empty);
        int time = axis ?? Find(shapes, hop);
        return (time, Build(shapes, time, hop).Hop);
    }

    /// <summary>Whether windows read time along the first of two spatial axes, of which a step has fewer indices than of the other.</summary>
    public static bool HasTimeOutside(Graph graph, int axis, int hop)
    {
        InputPort port = graph.InputPorts[0];
        return port.Shape.Rank == 4 && DeviceAxis(port, axis) == 1 && hop < port.Shape[2];
    }

    /// <param name="axis">Of the model's own input.</param>
    /// <exception cref="CompilerException">
    /// NML0137: nothing is saved. NML0138: the hop does not fit. NML0139: the input's form does not.
    /// </exception>
    public static StepNetwork Run(QuantGraph window, int axis, int hop)
    {
        Graph graph = window.Graph;
        StepNetwork step = Build(window, axis, hop);
        if (step.StreamedMacs == 0 || step.Macs >= step.WindowMacs)
        {
            string because = step.Whole.IsEmpty ? "no layer has weights" : $"node '{step.Whole[0]}' ({OpTypeOf(graph, step.Whole[0])}) needs the whole window";
            throw Refuse(DiagnosticCatalog.NothingToStream, graph, $"with axis {axis} as time, a step computes as much as a window: {because}");
        }

        QuantGraph network = step.Network with { Graph = step.Network.Graph with { InputForms = Forms(graph, axis, step.Hop) } };
        Verifier.Check(network.Graph, "stream");
        return step with { Network = network };
    }

    private static int DeviceAxis(InputPort port, int own) => port.Form.Layout.IsEmpty ? own : port.Form.Layout.IndexOf(own);

    private static StepNetwork Build(QuantGraph window, int own, int? hop)
    {
        Graph graph = window.Graph;
        InputPort port = graph.InputPorts[0];
        if (port.Form.Ranks is not null)
        {
            throw Refuse(DiagnosticCatalog.StreamInterface, graph, "comparisons read the whole window");
        }

        int axis = DeviceAxis(port, own);
        int frames = port.OwnShape[own];
        if (hop is { } given)
        {
            return given >= 1 && given < frames
                ? StepBuilder.Build(window, axis, own, given)
                : throw Refuse(DiagnosticCatalog.BadHop, graph, $"a step of {given} frames is no part of a window of {frames}");
        }

        return Enumerable.Range(1, Math.Clamp(frames / LeastSteps, 1, MaxHop))
            .Select(candidate => StepBuilder.Build(window, axis, own, candidate))
            .Aggregate((best, other) => other.StreamedMacs > best.StreamedMacs ? other : best);
    }

    private static int Find(QuantGraph window, int? hop)
    {
        Graph graph = window.Graph;
        Shape shape = graph.InputPorts[0].OwnShape;
        (int Axis, double Share)[] saving =
        [
            .. Enumerable.Range(0, shape.Rank)
                .Where(axis => shape[axis] > Math.Max(1, hop ?? 1))
                .Select(axis => (axis, Build(window, axis, hop)))
                .Where(pair => pair.Item2.StreamedMacs > 0 && pair.Item2.Macs < pair.Item2.WindowMacs)
                .Select(pair => (pair.axis, (double)pair.Item2.Macs / pair.Item2.WindowMacs))
                .OrderBy(pair => pair.Item2),
        ];
        return saving.Length == 0
            ? throw Refuse(DiagnosticCatalog.NothingToStream, graph, $"along no axis of the input {shape} does a step compute less than a window")
            : saving.Length > 1 && saving[1].Share < ClearGain * saving[0].Share
            ? throw Refuse(DiagnosticCatalog.NoTimeAxis, graph, $"each of the axes {string.Join(" and ", saving.Select(pair => pair.Axis).Order())} of the input {shape} could be time")
            : saving[0].Axis;
    }

    /// <summary>The input's form for as many frames as a step has: what differs from frame to frame cannot be.</summary>
    private static ImmutableDictionary<string, InputForm> Forms(Graph graph, int axis, int hop)
    {
        InputPort port = graph.InputPorts[0];
        InputForm form = port.Form;
        if (form.Features is { } features && (features.Axis is null || features.Axis == axis))
        {
            throw Refuse(DiagnosticCatalog.StreamInterface, graph, "--drop-features takes frames out of the window");
        }

        if (form.Scaling is { } scaling)
        {
            Shape whole = form.Features is { Axis: { } dropped } some ? port.OwnShape.With(dropped, some.Extent) : port.OwnShape;
            FeatureScaling[] all = [.. Enumerable.Range(0, whole.Count).Select(k => scaling.Pattern[k])];
            int stride = whole.Stride(axis);
            int run = whole[axis] * stride;
            bool varies = Enumerable.Range(0, all.Length).Any(k => !all[k].Equals(all[(k / run * run) + (k % stride)]));
            FeatureScaling[] step = [.. Enumerable.Range(0, all.Length / whole[axis] * hop).Select(k => all[(k / (hop * stride) * run) + (k % stride)])];
            form = varies
                ? throw Refuse(DiagnosticCatalog.StreamInterface, graph, "the model scales each frame of its input in another way")
                : form with { Scaling = new InputScaling(FeaturePattern<FeatureScaling>.Of(step)) };
        }

        return graph.InputForms.SetItem(port.Name, form);
    }

    private static string OpTypeOf(Graph graph, string node) => graph.Nodes.Single(other => other.Name == node).Op.OpType;

    private static string NamesOf(IReadOnlyList<string?> names) =>
        names.Any(name => name is not null) ? $"; its dimensions are called {string.Join(", ", names.Select((name, k) => name ?? $"{k}"))}" : "";

    private static CompilerException Refuse(DiagnosticCode code, Graph graph, string problem) => new(code, $"{graph.Source}: {problem}");
}
