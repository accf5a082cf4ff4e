using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.UnrolledConv;

/// <summary>Prints the methods of an <see cref="UnrolledConvCode"/>: taps to locals, then channel by channel, for each position of a row.</summary>
internal sealed class UnrolledConvEmitter
{
    private readonly UnrolledConvCode _code;
    private readonly EmitContext _context;
    private readonly ClampTable? _clamp;

    private UnrolledConvEmitter(UnrolledConvCode code, EmitContext context)
    {
        _code = code;
        _context = context;
        _clamp = context.Clamp(code.Channels[0].Range);
    }

    /// <summary>Adds the layer's methods and prints the loop that calls them.</summary>
    public static void Emit(UnrolledConvCode code, EmitContext context, CSharpWriter writer)
    {
        var emitter = new UnrolledConvEmitter(code, context);
        string[] calls = [.. code.Methods.Select(emitter.AddMethod)];
        UnrolledConvLoop.Emit(code, context, writer, calls, emitter._clamp);
    }

    private string AddMethod(UnrolledMethod method)
    {
        string channels = $"channels {method.Channels[0].Channel} to {method.Channels[^1].Channel}";
        string taps = method.EndTap - method.FirstTap == _code.TapElements.Length ? "" : $", taps {method.FirstTap} to {method.EndTap - 1}";
        return _context.Units.Add(
            Identifier.Pascal(_code.Call.Layer),
            method.IlBytes,
            $"{_code.Call.Kernel} {_code.Call.Summary}: {channels}{taps}.",
            (_code.IsDirect ? "byte[] x, int position" : "long[] lanes, int position") + ", byte[] y, int output" + (_clamp is null ? "" : ", byte[] clamp"),
            writer => Body(writer, method),
            isShared: _code.Call.Tables.Any(table => table.Shared is not null));
    }

    private void Body(CSharpWriter writer, UnrolledMethod method)
    {
        ImmutableArray<int> taps = UnrolledConvCode.TapsOf(method);
        ImmutableArray<int> magnitudes = _code.MagnitudesOf(method);
        if (method.Channels.Any(c => _code.EndsIn(c, method) && (c.Segments.Length > 1 || (!c.Segments.IsEmpty && Index(c) is null))))
        {
            writer.Line($"long mask = {Long(_code.Format.Max)};");
        }

        foreach (int segment in _code.SegmentsOf(method))
        {
            writer.Line($"long {SumName(segment)};");
        }

        if (method.Channels.Any(c => _code.EndsIn(c, method) && !c.Segments.IsEmpty && _context.Plan.ClampFor(c.Range) is null))
        {
            writer.Line("long value;");
        }

        foreach (int magnitude in magnitudes)
        {
            writer.Line($"long w{magnitude} = {magnitude};");
        }

        if (_code.PartialSlots > 0)
        {
            writer.Line($"int partial = {_code.PackedElements};");
        }

        DeclarePointers(writer);
        writer.Line($"int end = position + {_code.Block * _code.Step};");
        writer.Line("do");
        writer.Block("{", "}", () => Position(writer, method, taps, [.. magnitudes]));
        writer.Line("while (position < end);");
    }

    private void Position(CSharpWriter writer, UnrolledMethod method, ImmutableArray<int> taps, HashSet<int> magnitudes)
    {
        foreach (int tap in taps)
        {
            writer.Line($"long {TapName(tap)} = {TapValue(tap)};");
        }

        foreach (SharedSum sum in method.SharedSums)
        {
            writer.Line($"long {InputName(method, sum.Tap)} = {InputName(method, sum.First)} {(sum.Subtracts ? "-" : "+")} {InputName(method, sum.Second)};");
        }

        foreach (LaneChannel channel in method.Channels)
        {
            writer.Line();
            writer.Line($"// Channel {channel.Channel}.");
            Channel(writer, channel, method, m => magnitudes.Contains(m) ? $"w{m}" : Long(m));
        }

        writer.Line();
        foreach ((string name, int step) in Pointers())
        {
            writer.Line($"{name} += {step};");
        }

        if (_code.PartialSlots > 0)
        {
            writer.Line($"partial += {_code.PartialSlots};");
        }
    }

    private string TapValue(int tap) => _code.IsDirect
        ? Pack(_code.Format, lane => $"x[{At(PointerName("position", lane), tap)}]")
        : $"lanes[{At("position", _code.TapElements[tap])}]";

    private void Channel(CSharpWriter writer, LaneChannel channel, UnrolledMethod method, Func<int, string> factor)
    {
        bool ends = _code.EndsIn(channel, method);
        LaneIndex? index = Index(channel);
        var computed = new HashSet<int>();
        foreach ((_, int segment, ImmutableArray<LaneTerm> terms) in method.PartsOf(channel))
        {
            LaneSegment whole = channel.Segments[segment];
            string start = whole.Terms[0].Tap >= method.FirstTap
                ? Long(_code.Format.Broadcast(index?.Segment == segment ? index.Value.Offset : whole.Offset))
                : Partial(channel, segment);
            Assign(writer, SumName(segment), Sum(start, terms, tap => InputName(method, tap), factor));
            computed.Add(segment);
            if (!ends)
            {
                writer.Line($"{Partial(channel, segment)} = {SumName(segment)};");
            }
        }

        if (ends)
        {
            Finish(writer, channel, index, computed);
        }
    }

    private void Finish(CSharpWriter writer, LaneChannel channel, LaneIndex? index, HashSet<int> computed)
    {
        foreach (int segment in Enumerable.Range(0, channel.Segments.Length).Where(k => !computed.Contains(k)))
        {
            writer.Line($"{SumName(segment)} = {Partial(channel, segment)};");
        }

        ClampTable? clamp = _context.Plan.ClampFor(channel.Range);
        for (int lane = 0; lane < _code.Format.Lanes; lane++)
        {
            string target = _code.IsDirect
                ? $"y[{At(PointerName("output", lane), channel.Channel)}]"
                : $"y[{At("output", _code.LaneDistance(lane) + channel.Channel)}]";
            if (channel.Segments.IsEmpty)
            {
                writer.Line($"{target} = {channel.ConstantOutput};");
                continue;
            }

            string[] sums = [.. Enumerable.Range(0, channel.Segments.Length).Select(SumName)];
            if (index is not null)
            {
                writer.Line($"{target} = clamp[{LaneWriter.Index(sums, _code.Format, lane, index.Value)}];");
                continue;
            }

            Requantize(writer, target, Lane(sums, _code.Format, lane), channel, clamp);
        }
    }

    /// <summary>Indices of their own for the lanes' positions: their distances from channels and inputs are small constants, which take less IL.</summary>
    private void DeclarePointers(CSharpWriter writer)
    {
        for (int lane = 1; _code.IsDirect && lane < _code.Format.Lanes; lane++)
        {
            writer.Line($"int {PointerName("position", lane)} = {At("position", _code.Bands.Starts[lane] * _code.Inputs)};");
            writer.Line($"int {PointerName("output", lane)} = {At("output", _code.LaneDistance(lane))};");
        }
    }

    private IEnumerable<(string Name, int Step)> Pointers() =>
        from lane in Enumerable.Range(0, _code.IsDirect ? _code.Format.Lanes : 1)
        from pointer in new[] { (Name: "position", _code.Step), (Name: "output", Step: _code.OutputStride) }
        select (PointerName(pointer.Name, lane), pointer.Step);

    private static string PointerName(string name, int lane) => lane == 0 ? name : $"{name}{lane}";

    private LaneIndex? Index(LaneChannel channel) => _context.Plan.IndexFor(channel, _code.Format);

    private string Partial(LaneChannel channel, int segment) => $"lanes[{At("partial", _code.Slots[(channel.Channel, segment)])}]";

    private static string SumName(int segment) => segment == 0 ? "sum" : $"sum{segment}";

    private string InputName(UnrolledMethod method, int tap) => tap < method.EndTap ? TapName(tap) : $"s{tap - method.EndTap}";

    private string TapName(int tap)
    {
        if (_code.Window is not { } window)
        {
            return $"x{tap}";
        }

        WindowGeometry geometry = window.Geometry;
        int pixel = tap / geometry.InputChannels;
        return $"x{pixel / geometry.KernelWidth}_{pixel % geometry.KernelWidth}_{tap % geometry.InputChannels}";
    }
}
