using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledRow;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.UnrolledDense;

/// <summary>Prints the methods of an <see cref="UnrolledDenseCode"/>: packed inputs to locals, then channel by channel.</summary>
internal sealed class UnrolledDenseEmitter
{
    private readonly UnrolledDenseCode _code;
    private readonly EmitContext _context;
    private readonly ClampTable? _clamp;

    private UnrolledDenseEmitter(UnrolledDenseCode code, EmitContext context)
    {
        _code = code;
        _context = context;
        _clamp = context.Clamp(code.Channels[0].Constants.Range);
    }

    public static void Emit(UnrolledDenseCode code, EmitContext context, CSharpWriter writer)
    {
        var emitter = new UnrolledDenseEmitter(code, context);
        string[] methods = [.. code.Methods.Select(emitter.AddMethod)];
        string reuse = code.IsPacked ? ", packed before" : "";
        int lanes = code.Format.Lanes;
        writer.Line(code.Heading($"{lanes} inputs in one multiplication{reuse}"));
        if (!code.IsDirect && !code.IsPacked)
        {
            string input = $"x: {context.Array(code.Reads[0])}, i: {context.Offset(code.Reads[0])}";
            writer.Line($"global::NanoML.Kernels.LanePack.Group{lanes}({input}, lanes: {EmitContext.Lanes}, start: 0, count: {code.Inputs});");
        }

        RowWriter.Calls(writer, context, code, methods, code.IsDirect, emitter.TakesLanes, emitter._clamp);
    }

    private bool TakesLanes => !_code.IsDirect || _code.Slots.Count > 0;

    private string AddMethod(DotMethod method)
    {
        string inputs = method.EndPack - method.FirstPack == _code.Packs
            ? ""
            : $", inputs {method.FirstPack * _code.Format.Lanes} to {Math.Min(method.EndPack * _code.Format.Lanes, _code.Inputs) - 1}";
        return _context.Units.Add(
            Identifier.Pascal(_code.Call.Layer),
            method.IlBytes,
            $"{_code.Call.Kernel} {_code.Call.Summary}: outputs {method.FirstChannel} to {method.EndChannel - 1}{inputs}.",
            RowWriter.Parameters(_code.IsDirect, TakesLanes, _clamp),
            writer => Body(writer, method));
    }

    private void Body(CSharpWriter writer, DotMethod method)
    {
        DotChannel[] channels = [.. _code.Channels[method.FirstChannel..method.EndChannel]];
        IEnumerable<DotTerm> terms = channels.SelectMany(c => method.SegmentsOf(c)).SelectMany(s => s.Segment.Terms);
        foreach (int pack in terms.Select(t => t.Pack).Distinct().Order())
        {
            writer.Line($"long {InputName(pack)} = {InputValue(pack)};");
        }

        if (_code.Ends(method))
        {
            RowWriter.Value(writer, _context, channels.Select(c => c.Constants));
        }

        foreach (DotChannel channel in channels)
        {
            writer.Line();
            writer.Line($"// Output {channel.Constants.Channel}.");
            Channel(writer, channel, method);
        }
    }

    private string InputValue(int pack)
    {
        if (!_code.IsDirect)
        {
            return $"lanes[{pack}]";
        }

        int first = pack * _code.Format.Lanes;
        return Pack(_code.Format, lane => first + lane < _code.Inputs ? $"x[{_context.Offset(_code.Reads[0]) + first + lane}]" : "0");
    }

    private void Channel(CSharpWriter writer, DotChannel channel, DotMethod method)
    {
        LaneChannel constants = channel.Constants;
        string target = RowWriter.Target(_context, _code, constants);
        if (channel.Segments.IsEmpty)
        {
            if (_code.Ends(method))
            {
                writer.Line($"{target} = {constants.ConstantOutput};");
            }

            return;
        }

        LaneIndex? index = _context.Plan.IndexFor(constants, _code.Format);
        string[] sums = [.. method.SegmentsOf(channel).Select(s => Sum(constants, s.Index, s.Segment, index))];
        int top = DotChannel.TopShift(_code.Format);
        string[] earlier = method.Continues(channel) ? [Partial(channel)] : [];
        string[] parts = [.. earlier, .. sums.Select(sum => $"(({sum}) >> {top})")];
        string all = parts.Length == 1 ? parts[0] : $"({string.Join(" + ", parts)})";
        if (!_code.Ends(method))
        {
            if (sums.Length > 0)
            {
                Assign(writer, Partial(channel), string.Join(" + ", parts));
            }
        }
        else if (index is null)
        {
            Requantize(writer, target, all, constants, _context.Plan.ClampFor(constants.Range));
        }
        else
        {
            bool whole = parts.Length == 1 && earlier.Length == 0;
            string place = whole ? $"({sums[0]}) >> {top + index.Value.Shift}" : $"{all} >> {index.Value.Shift}";
            RowWriter.LookUp(writer, target, $"(int)({place})", index.Value.Base);
        }
    }

    /// <param name="index">Its segment starts with bias, rounding and zero point in the top lane.</param>
    private string Sum(LaneChannel constants, int k, DotSegment segment, LaneIndex? index)
    {
        long more = index?.Segment == k ? index.Value.Offset - constants.Segments[k].Offset : 0;
        return Long(segment.Offset + (more << DotChannel.TopShift(_code.Format))) + string.Concat(segment.Groups.Select(Product));
    }

    private static string Product(DotGroup group)
    {
        string added = string.Join(" + ", group.Added.Select(InputName));
        string inputs = added + string.Concat(group.Subtracted.Select(pack => $" - {InputName(pack)}"));
        return $" + ({(group.Terms == 1 ? inputs : $"({inputs})")} * {Long(group.Weights)})";
    }

    private string Partial(DotChannel channel) => $"lanes[{_code.FirstSlot + _code.Slots[channel.Constants.Channel]}]";

    private static string InputName(int pack) => $"x{pack}";
}
