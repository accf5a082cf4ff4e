using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.UnrolledDepthwise;

/// <summary>Prints a <see cref="UnrolledDepthwiseCode"/>: a method for each shape of strip, and a call for each channel.</summary>
internal sealed class UnrolledDepthwiseEmitter
{
    // In a loop over samples, adding both places to where the sample begins.
    private const int MovedBytes = 8;

    private readonly UnrolledDepthwiseCode _code;
    private readonly EmitContext _context;
    private readonly WindowGeometry _geometry;
    private readonly ClampTable? _clamp;

    private UnrolledDepthwiseEmitter(UnrolledDepthwiseCode code, EmitContext context)
    {
        _code = code;
        _context = context;
        _geometry = code.Window.Geometry;
        _clamp = context.Clamp(code.Channels[0].Range);
    }

    public static void Emit(UnrolledDepthwiseCode code, EmitContext context, CSharpWriter writer) => new UnrolledDepthwiseEmitter(code, context).Run(writer);

    private void Run(CSharpWriter writer)
    {
        writer.Line(_code.Heading($"{_code.Format.Lanes} rows at a time"));
        if (_code.Scratch is { } zeroRow)
        {
            writer.Line(
                $"global::NanoML.Kernels.Fill.Run(y: {_context.Array(zeroRow)}, yOffset: {_context.Offset(zeroRow)}, count: {zeroRow.Buffer.Length}, "
                + $"value: {_code.Conv.InputZeroPoint});");
        }

        foreach (IGrouping<bool, LaneChannel> kind in _code.Channels.GroupBy(c => _context.Plan.ClampFor(c.Range) is null))
        {
            foreach (LaneChannel[] channels in kind.Chunk(_code.ChannelsPerPart))
            {
                Part(writer, channels, kind.Key);
            }
        }
    }

    /// <summary>The calls of some channels lie in a method of their own, next to the strips' methods.</summary>
    private void Part(CSharpWriter writer, LaneChannel[] channels, bool compares)
    {
        int callBytes = (_code.ChannelBytes + (_context.Loop is null ? 0 : MovedBytes)) * channels.Length * _code.Strips.Length;
        _context.Units.Reserve(_code.Shapes.Sum(_code.MethodBytes) + callBytes, _code.Shapes.Count() + 1);
        Dictionary<DepthwiseShape, string> strips = _code.Shapes.ToDictionary(shape => shape, shape => AddStrip(shape, compares));
        string name = _context.Units.Add(
            $"{Identifier.Pascal(_code.Call.Layer)}Channels",
            callBytes,
            $"{_code.Call.Kernel} {_code.Call.Summary}: {channels.Length} channels from {channels[0].Channel} to {channels[^1].Channel}.",
            "byte[] x, byte[] y" + ClampParameter(compares) + (_context.Loop is null ? "" : ", int input, int output"),
            body => Calls(body, channels, strips));
        string clamp = compares ? "" : $", clamp: {_context.Table(_clamp!.Table)}";
        string places = _context.Loop is null ? "" : $", input: {_context.Place(_code.Reads[0])}, output: {_context.Place(_code.Output)}";
        writer.Line($"{name}(x: {_context.Array(_code.Reads[0])}, y: {_context.Array(_code.Output)}{clamp}{places});");
    }

    private static string ClampParameter(bool compares) => compares ? "" : ", byte[] clamp";

    private void Calls(CSharpWriter writer, LaneChannel[] channels, Dictionary<DepthwiseShape, string> strips)
    {
        foreach (LaneChannel channel in channels)
        {
            ClampTable? clamp = _context.Plan.ClampFor(channel.Range);
            var weights = new long[_geometry.Taps];
            foreach (LaneTerm term in channel.Segments.SelectMany(s => s.Terms))
            {
                weights[term.Tap] = term.Weight;
            }

            long offset = channel.Segments.IsEmpty ? 0 : channel.Segments[0].Offset;
            foreach (DepthwiseStrip strip in _code.Strips)
            {
                (long multiplier, long constant, int shift) = _code.Scaled(channel, clamp?.Below ?? 0);
                int input = (strip.FirstInput * _geometry.InputChannels) + (channel.Channel / _code.Conv.DepthMultiplier);
                int output = (strip.FirstOutput * _code.Channels.Length) + channel.Channel;
                writer.List(
                    $"{strips[strip.Shape]}(",
                    [
                        "x: x", $"input: {Place("input", _code.Reads[0], input)}", "y: y", $"output: {Place("output", _code.Output, output)}",
                        .. clamp is null ? Array.Empty<string>() : ["clamp: clamp"],
                        $"multiplier: {Long(multiplier)}", $"constant: {Long(constant)}",
                        .. _code.CommonShift is null ? [$"shift: {Int(shift)}"] : Array.Empty<string>(),
                        $"offset: {Long(_code.Format.Broadcast(offset))}", .. weights.Select(Long),
                    ],
                    ");");
            }
        }
    }

    /// <summary>A place in the input or the output: in a loop over samples, as far from where the sample begins.</summary>
    private string Place(string start, Slice slice, int distance) =>
        _context.Loop is null ? Int(_context.Offset(slice) + distance) : At(start, distance);

    private string AddStrip(DepthwiseShape shape, bool compares)
    {
        IEnumerable<string> weights = Enumerable.Range(0, _geometry.Taps).Select(k => $", long {DepthwiseStripWriter.Weight(k)}");
        return _context.Units.Add(
            $"{Identifier.Pascal(_code.Call.Layer)}Strip",
            _code.MethodBytes(shape),
            $"{_code.Call.Kernel} {_code.Call.Summary}: one channel, {shape.Outputs} columns.",
            $"byte[] x, int input, byte[] y, int output{ClampParameter(compares)}, long multiplier, long constant"
                + $"{(_code.CommonShift is null ? ", int shift" : "")}, long offset{string.Concat(weights)}",
            writer => new DepthwiseStripWriter(_code, _context, shape, compares, writer).Write());
    }
}
