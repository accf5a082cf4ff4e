using System.Collections.Immutable;
using NanoML.Compiler.Channels;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Compression;

/// <summary>The input features of a graph and where they go.</summary>
/// <param name="Graph">As it was, or with an input that is flat already.</param>
/// <param name="Own">The input's shape in the model's own axis order; flat when the features are its elements.</param>
/// <param name="Axis">Of <paramref name="Own"/>: its indices are the features.</param>
/// <param name="IsFlat">The features are the elements of the flattened input.</param>
internal sealed record InputChannels(Graph Graph, Shape Own, int Axis, bool IsFlat, ChannelGroups Groups)
{
    public int Count => Own[Axis];

    private string Input => Graph.Inputs[0];

    /// <summary>
    /// The features of vectors [N, F] and windows [N, T, F] are the indices of the last axis, those of images the channels, or the pixels
    /// of an image of one channel that is flattened at once; a series that is read channels first has its features there.
    /// </summary>
    /// <exception cref="CompilerException">What reads the input does not read features that could be dropped (NML0311).</exception>
    public static InputChannels Of(Graph graph)
    {
        if (graph.InputPorts is not [{ Shape: var shape, OwnShape: var own }])
        {
            throw new CompilerException(
                DiagnosticCatalog.CannotDropFeatures, $"{graph.Source}: the model has {graph.Inputs.Length} inputs; features are dropped of one");
        }

        int last = shape.Rank - 1;
        var obstacles = new List<string>();
        InputChannels? found = shape.Rank switch
        {
            > 3 => Try(graph, own, 1, obstacles) ?? TryFlat(graph, obstacles) ?? Try(graph, own, last, obstacles),
            3 => Try(graph, own, last, obstacles) ?? Try(graph, own, 1, obstacles),
            _ => Try(graph, own, last, obstacles),
        };
        return found ?? throw new CompilerException(
            DiagnosticCatalog.CannotDropFeatures,
            $"{graph.Source}: the features of the input cannot be told apart: "
                + obstacles.FirstOrDefault("no axis has two features or more"));
    }

    /// <summary>The moments that <see cref="Drop"/> takes.</summary>
    public ImmutableDictionary<string, ChannelMoments> Measure(IReadOnlyList<float[]> samples) => ChannelMoments.Measure(
        Graph,
        Readers().DistinctBy(reader => reader.Layer.Inputs[0]).ToDictionary(reader => reader.Layer.Inputs[0], reader => reader.Input.Axis),
        samples);

    /// <summary>A graph that takes the input without some features; the layers that read them have their means in their biases.</summary>
    public Graph Drop(IReadOnlyCollection<int> features, IReadOnlyDictionary<string, ChannelMoments> moments)
    {
        HashSet<int> removed = [.. Channels(features)];
        Graph graph = new ChannelRemoval(Graph, Groups.Maps, removed, moments).Run();
        int[] kept = [.. Enumerable.Range(0, Count).Except(features)];
        InputForm form = graph.FormOf(Input) with { Features = new InputFeatures(IsFlat ? null : Axis, Count, [.. kept]) };
        return graph with { InputForms = graph.InputForms.SetItem(Input, form) };
    }

    /// <summary>The padded convolutions that read a dropped feature whose mean is not zero: their border is approximate.</summary>
    public IEnumerable<string> Approximated(IReadOnlyCollection<int> features, IReadOnlyDictionary<string, ChannelMoments> moments)
    {
        HashSet<int> removed = [.. Channels(features)];
        return Readers()
            .Where(reader => reader.Layer.Op is ISpatialOp { Window.HasPadding: true })
            .Where(reader => reader.Input.Channels
                .Where((channel, k) => removed.Contains(channel) && moments[reader.Layer.Inputs[0]].Mean[k] != 0)
                .Any())
            .Select(reader => reader.Layer.Name);
    }

    private static InputChannels? Try(Graph graph, Shape own, int axis, List<string> obstacles, bool isFlat = false)
    {
        if (axis < 0 || own[axis] < 2)
        {
            return null;
        }

        ImmutableArray<int> layout = graph.FormOf(graph.Inputs[0]).Layout;
        ChannelGroups groups = ChannelGroups.Of(graph, layout.IsEmpty ? axis : layout.IndexOf(axis));
        ChannelGroup group = groups.Groups[0];
        if (group is { Obstacle: null, Layers.Length: 1 } && group.Channels.Length == own[axis])
        {
            return new InputChannels(graph, own, axis, isFlat, groups);
        }

        obstacles.Add(group.Obstacle ?? $"'{graph.Inputs[0]}' is combined with what '{group.Layers[^1]}' makes");
        return null;
    }

    private static InputChannels? TryFlat(Graph graph, List<string> obstacles)
    {
        string input = graph.Inputs[0];
        var editor = new GraphEditor(graph);
        if (!graph.FormOf(input).Layout.IsEmpty
            || editor.OnlyConsumer(input) is not { Op: Reshape { Target: { Rank: 2 } flat } } reshape
            || flat[0] != 1)
        {
            return null;
        }

        editor.SetInputShape(input, flat);
        return editor.Bypass(reshape, input) ? Try(editor.ToGraph(), flat, 1, obstacles, isFlat: true) : null;
    }

    private IEnumerable<int> Channels(IEnumerable<int> features) => features.Select(feature => Groups.Maps[Input].Channels[feature]);

    private IEnumerable<(Node Layer, ChannelMap Input)> Readers()
    {
        HashSet<int> channels = [.. Groups.Maps[Input].Channels];
        return Groups.Readers(Graph).Where(reader => reader.Input.Channels.Any(channels.Contains));
    }
}
