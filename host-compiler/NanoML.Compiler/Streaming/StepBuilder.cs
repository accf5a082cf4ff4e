using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Streaming;

/// <summary>
/// Makes of a quantised graph over a window the graph over a step, node by node. Scales and weights stay, so every frame that both compute from
/// the same frames has the same bytes.
/// </summary>
internal sealed class StepBuilder
{
    private readonly QuantGraph _window;
    private readonly int _hop;
    private readonly int _steps;
    private readonly StepValues _values;
    private readonly Dictionary<string, FrameTrack> _tracks = [];
    private readonly List<string> _whole = [];
    private readonly List<string> _padded = [];
    private long _streamedMacs;
    private int _delay;
    private bool _isSliding = true;
    private bool _isFromReset = true;

    private StepBuilder(QuantGraph window, int axis, int hop)
    {
        Graph graph = window.Graph;
        _window = window;
        _hop = hop;
        _values = new StepValues(window);
        string input = graph.Inputs[0];
        int frames = graph.Value(input).Shape[axis];
        _steps = frames / hop;
        _tracks[input] = new FrameTrack(axis, frames, 1, 0, true, frames % hop == 0 ? 0 : null);
        _values.Resize(input, axis, hop);
    }

    /// <param name="axis">Of the graph's only input, in the graph's order of axes.</param>
    /// <param name="own">The same axis in the model's order.</param>
    /// <param name="hop">In [1, frames of the window].</param>
    public static StepNetwork Build(QuantGraph window, int axis, int own, int hop)
    {
        var builder = new StepBuilder(window, axis, hop);
        foreach (Node node in window.Graph.Nodes)
        {
            builder.Add(node);
        }

        foreach (string output in window.Graph.Outputs)
        {
            if (builder._tracks.TryGetValue(output, out FrameTrack? track))
            {
                builder.Promise(track);
            }
        }

        return new StepNetwork(
            builder._values.ToGraph(), own, window.Graph.Value(window.Graph.Inputs[0]).Shape[axis], hop, window.Graph.CountMacs(), builder._streamedMacs, builder._delay,
            builder._isSliding, builder._isFromReset, [.. builder._whole], [.. builder._padded]);
    }

    private void Add(Node node)
    {
        FrameTrack?[] tracks = [.. node.Inputs.Select(name => _tracks.GetValueOrDefault(name))];
        if (tracks.All(track => track is null))
        {
            _values.Add(node);
            return;
        }

        TimeRule? rule = node.Inputs.Zip(tracks).All(pair => pair.Second is not null || pair.First.Length == 0 || _window.Graph.Value(pair.First).IsConstant)
            ? node.Op.AlongTime([.. tracks.Select(track => track?.Axis)], _window.Graph.InputsOf(node))
            : null;
        bool isStreamed = rule switch
        {
            TimeRule.EachFrame each => AddEachFrame(node, tracks, each),
            TimeRule.Window window => AddWindow(node, tracks[0]!, window),
            TimeRule.Recurrent recurrent => AddRecurrent(node, tracks[0]!, recurrent),
            _ => false,
        };
        if (isStreamed)
        {
            _streamedMacs += _window.Graph.CountMacs(node);
        }
        else if (!AddMean(node, tracks))
        {
            AddWhole(node, tracks, rule as TimeRule.Tail);
        }
    }

    /// <summary>Inputs that are ahead wait for the one that is furthest behind.</summary>
    private bool AddEachFrame(Node node, FrameTrack?[] tracks, TimeRule.EachFrame rule)
    {
        FrameTrack[] known = [.. tracks.OfType<FrameTrack>()];
        FrameTrack first = known[0];
        if (known.Any(track => track.Frames != first.Frames || track.Stride != first.Stride))
        {
            return false;
        }

        int lag = known.Max(track => track.Lag);
        int fresh = _hop / first.Stride;
        string[] inputs = [.. node.Inputs.Select((name, k) => tracks[k] is { } track ? _values.Frames(node, name, track.Axis, fresh + lag - track.Lag, fresh, false) : name)];
        bool moves = node.Op.OutputQuantization is OutputQuantization.SameAs;
        int? start = known.All(track => track.First == first.First && track.Lag == lag) && (first.First == 0 || moves) ? first.First : null;
        Track(node, first with { Axis = rule.Axis, Lag = lag, IsUnpadded = known.All(track => track.IsUnpadded), First = start });
        _values.Add(node with { Op = rule.For(fresh), Inputs = [.. inputs] });
        return true;
    }

    private bool AddWindow(Node node, FrameTrack track, TimeRule.Window rule)
    {
        int frames = _window.Graph.OutputOf(node).Shape[rule.Axis];
        int stride = track.Stride * rule.Stride;
        int fresh = _hop / stride;
        if (_hop % stride != 0 || frames <= fresh)
        {
            return false;
        }

        // The last frame of the output whose frames of the input are there, and how many of those are behind it.
        int there = track.Frames - track.Lag - rule.Span + rule.PadBegin;
        int last = Math.Min((int)Math.Floor((double)there / rule.Stride), frames - 1);
        int behind = there - (last * rule.Stride);
        if (last < fresh)
        {
            return false;
        }

        int taken = ((fresh - 1) * rule.Stride) + rule.Span;
        bool isPadded = Pads(node, track, rule, frames);
        int lag = frames - 1 - last;
        int rest = behind < rule.Stride ? behind : 0;
        string input = _values.Frames(node, node.Inputs[0], track.Axis, taken + behind, taken + rest, rule.Padding == FramePadding.Lowest);
        int? first = SeesItsPadding(track, rule, isPadded) ? FirstAfterReset(last, fresh, rule) : null;
        Track(node, new FrameTrack(rule.Axis, frames, stride, lag, track.IsUnpadded && !isPadded, first));
        _values.Add(node.WithInput(0, input) with { Op = rule.For(fresh) });
        return true;
    }

    /// <summary>Each frame is taken once, in its turn: what a window that begins elsewhere makes of it differs.</summary>
    private bool AddRecurrent(Node node, FrameTrack track, TimeRule.Recurrent rule)
    {
        Track(node, track with { Axis = rule.Axis, IsUnpadded = false, First = track.First == 0 ? 0 : null });
        _values.Add(node with { Op = rule.For });
        return true;
    }

    /// <summary>Whether what is kept before a stream begins is what the window has there.</summary>
    private static bool SeesItsPadding(FrameTrack track, TimeRule.Window rule, bool isPadded) => track.First switch
    {
        null => false,
        0 => !isPadded || rule.Padding != FramePadding.Counted,
        _ => rule.Padding == FramePadding.Zero || (rule.Padding == FramePadding.Counted && !isPadded),
    };

    /// <summary>Only zeros that are put in front may be missing.</summary>
    private int? FirstAfterReset(int last, int fresh, TimeRule.Window rule)
    {
        int first = last - (_steps * fresh) + 1;
        return first == 0 || (first > 0 && first == rule.PadBegin && rule is { Span: 1, Stride: 1 }) ? first : null;
    }

    private bool Pads(Node node, FrameTrack track, TimeRule.Window rule, int frames)
    {
        bool isPadded = rule.PadBegin > 0 || ((frames - 1) * rule.Stride) - rule.PadBegin + rule.Span > track.Frames;
        if (isPadded)
        {
            _padded.Add(node.Name);
        }

        return isPadded;
    }

    /// <summary>A mean over all frames keeps its sum besides them.</summary>
    private bool AddMean(Node node, FrameTrack?[] tracks)
    {
        if (tracks is not [{ } track] || SlidingMean.Of(node.Op, _window.Graph.Value(node.Inputs[0]).Shape, track.Axis, _hop / track.Stride) is not { } mean)
        {
            return false;
        }

        Promise(track);
        _values.Add(node with { Op = mean });
        return true;
    }

    /// <summary>All frames of the window are kept of what the node reads, and it stays what it is.</summary>
    private void AddWhole(Node node, FrameTrack?[] tracks, TimeRule.Tail? tail)
    {
        _whole.Add(node.Name);
        string[] inputs =
        [
            .. node.Inputs.Select((name, k) =>
            {
                if (tracks[k] is not { } track)
                {
                    return name;
                }

                Promise(track);
                int frames = track.Frames - (tail?.First ?? 0);
                return _values.Frames(node, name, track.Axis, frames, frames, false);
            }),
        ];
        _values.Add(node with { Op = tail?.For ?? node.Op, Inputs = [.. inputs] });
    }

    private void Promise(FrameTrack track)
    {
        _delay = Math.Max(_delay, track.Lag * track.Stride);
        _isSliding &= track.IsUnpadded && track.Lag == 0;
        _isFromReset &= track.IsFromReset && track.Lag == 0;
    }

    private void Track(Node node, FrameTrack track)
    {
        foreach (string output in node.Outputs)
        {
            _tracks[output] = track;
        }
    }
}
