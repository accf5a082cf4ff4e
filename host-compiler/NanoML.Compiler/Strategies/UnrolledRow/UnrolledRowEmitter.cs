using System.Collections.Immutable;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.UnrolledRow;

/// <summary>Prints the methods of an <see cref="UnrolledRowCode"/>: inputs to locals, then channel by channel.</summary>
internal sealed class UnrolledRowEmitter
{
    private readonly UnrolledRowCode _code;
    private readonly EmitContext _context;
    private readonly ClampTable? _clamp;

    private UnrolledRowEmitter(UnrolledRowCode code, EmitContext context)
    {
        _code = code;
        _context = context;
        _clamp = context.Clamp(code.Channels[0].Range);
    }

    public static void Emit(UnrolledRowCode code, EmitContext context, CSharpWriter writer)
    {
        var emitter = new UnrolledRowEmitter(code, context);
        string[] methods = [.. code.Methods.Select(emitter.AddMethod)];
        writer.Line(code.Heading("inputs of equal weights in one multiplication"));
        RowWriter.Calls(writer, context, code, methods, takesInput: true, code.Slots.Count > 0, emitter._clamp);
    }

    private string AddMethod(UnrolledMethod method)
    {
        string inputs = method.EndTap - method.FirstTap == _code.Inputs ? "" : $", inputs {method.FirstTap} to {method.EndTap - 1}";
        return _context.Units.Add(
            Identifier.Pascal(_code.Call.Layer),
            method.IlBytes,
            $"{_code.Call.Kernel} {_code.Call.Summary}: outputs {method.Channels[0].Channel} to {method.Channels[^1].Channel}{inputs}.",
            RowWriter.Parameters(takesInput: true, _code.Slots.Count > 0, _clamp),
            writer => Body(writer, method));
    }

    private void Body(CSharpWriter writer, UnrolledMethod method)
    {
        IEnumerable<LaneTerm> terms = method.Channels
            .SelectMany(c => UnrolledMethods.InChunk(c, method.FirstTap, method.EndTap)).SelectMany(part => part.Terms);
        foreach (int tap in terms.Select(t => t.Tap).Distinct().Order())
        {
            writer.Line($"int x{tap} = x[{_context.Offset(_code.Reads[0]) + tap}];");
        }

        foreach (SharedSum sum in method.SharedSums)
        {
            string sign = sum.Subtracts ? "-" : "+";
            writer.Line($"int {InputName(method, sum.Tap)} = {InputName(method, sum.First)} {sign} {InputName(method, sum.Second)};");
        }

        RowWriter.Value(writer, _context, method.Channels.Where(c => UnrolledRowCode.EndsIn(c, method)));
        foreach (LaneChannel channel in method.Channels)
        {
            writer.Line();
            writer.Line($"// Output {channel.Channel}.");
            Channel(writer, channel, method);
        }
    }

    private void Channel(CSharpWriter writer, LaneChannel channel, UnrolledMethod method)
    {
        string target = RowWriter.Target(_context, _code, channel);
        if (channel.Segments.IsEmpty)
        {
            writer.Line($"{target} = {channel.ConstantOutput};");
            return;
        }

        LaneIndex? index = _context.Plan.IndexFor(channel, UnrolledRowCode.Format);
        string sum = Sum(channel, method, index);
        if (!UnrolledRowCode.EndsIn(channel, method))
        {
            Assign(writer, Partial(channel), sum);
        }
        else if (index is null)
        {
            Requantize(writer, target, $"({sum})", channel, _context.Plan.ClampFor(channel.Range));
        }
        else
        {
            RowWriter.LookUp(writer, target, index.Value.Shift == 0 ? sum : $"({sum}) >> {index.Value.Shift}", index.Value.Base);
        }
    }

    private string Sum(LaneChannel channel, UnrolledMethod method, LaneIndex? index)
    {
        ImmutableArray<LaneTerm> terms = method.PartsOf(channel).Single().Terms;
        string fresh = index is null ? "" : Int((int)index.Value.Offset);
        string start = UnrolledRowCode.Continues(channel, method) ? $"(int){Partial(channel)}" : fresh;
        string sum = LaneWriter.Sum(start, terms, tap => InputName(method, tap), Int);
        return sum[..3] switch
        {
            " + " => sum[3..],
            " - " => $"-{sum[3..]}",
            _ => sum,
        };
    }

    private string Partial(LaneChannel channel) => $"lanes[{_code.Slots[channel.Channel]}]";

    private static string InputName(UnrolledMethod method, int tap) => tap < method.EndTap ? $"x{tap}" : $"s{tap - method.EndTap}";
}
