using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.UnrolledDepthwise;

/// <summary>Prints a <see cref="UnrolledDepthwiseCode"/>: a method for each shape of strip, and a call for each channel.</summary>
internal sealed class UnrolledDepthwiseEmitter
{
    private readonly UnrolledDepthwiseCode _code;
    private readonly EmitContext _context;
    private readonly WindowGeometry _geometry;
    private readonly ChannelCallsWriter _calls;

    private UnrolledDepthwiseEmitter(UnrolledDepthwiseCode code, EmitContext context)
    {
        _code = code;
        _context = context;
        _geometry = code.Window.Geometry;
        _calls = new ChannelCallsWriter(code, context);
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

        foreach ((LaneChannel[] channels, bool compares) in _calls.Parts)
        {
            Part(writer, channels, compares);
        }
    }

    /// <summary>The calls of some channels lie in a method of their own, next to the strips' methods.</summary>
    private void Part(CSharpWriter writer, LaneChannel[] channels, bool compares)
    {
        int bytes = _calls.BytesOf(channels.Length * _code.Strips.Length, _code.ChannelBytes);
        _context.Units.Reserve(_code.Shapes.Sum(_code.MethodBytes) + bytes, _code.Shapes.Count() + 1);
        Dictionary<DepthwiseShape, string> strips = _code.Shapes.ToDictionary(shape => shape, shape => AddStrip(shape, compares));
        _calls.WritePart(writer, channels, bytes, compares, body => Calls(body, channels, strips));
    }

    private void Calls(CSharpWriter writer, LaneChannel[] channels, Dictionary<DepthwiseShape, string> strips)
    {
        foreach (LaneChannel channel in channels)
        {
            var weights = new long[_geometry.Taps];
            foreach (LaneTerm term in channel.Segments.SelectMany(s => s.Terms))
            {
                weights[term.Tap] = term.Weight;
            }

            long offset = channel.Segments.IsEmpty ? 0 : channel.Segments[0].Offset;
            foreach (DepthwiseStrip strip in _code.Strips)
            {
                int input = (strip.FirstInput * _geometry.InputChannels) + (channel.Channel / _code.Conv.DepthMultiplier);
                int output = (strip.FirstOutput * _code.Channels.Length) + channel.Channel;
                _calls.WriteCall(writer, strips[strip.Shape], channel, input, output, _code.Format.Broadcast(offset), weights);
            }
        }
    }

    private string AddStrip(DepthwiseShape shape, bool compares) => _calls.AddMethod(
        "Strip", _code.MethodBytes(shape), $"one channel, {shape.Outputs} columns", compares,
        Enumerable.Range(0, _geometry.Taps).Select(DepthwiseStripWriter.Weight),
        writer => new DepthwiseStripWriter(_code, _context, _calls, shape, compares, writer).Write());
}
