using System.Collections.Immutable;
using NanoML.Compiler.Planning.Code;
using static NanoML.Compiler.Emit.Code.LaneWriter;

namespace NanoML.Compiler.Emit.Code;

/// <summary>Prints the methods of an <see cref="UnrolledDense"/>: packed inputs to locals, then channel by channel.</summary>
internal sealed class UnrolledDenseEmitter
{
    private readonly UnrolledDense _code;
    private readonly EmitContext _context;
    private readonly ClampTable? _clamp;

    private UnrolledDenseEmitter(UnrolledDense code, EmitContext context)
    {
        _code = code;
        _context = context;
        ClampRange clamp = code.Channels[0].Constants.Range;
        _clamp = context.Clamp(clamp.Min, clamp.Max);
    }

    public static void Emit(UnrolledDense code, EmitContext context, CSharpWriter writer)
    {
        var emitter = new UnrolledDenseEmitter(code, context);
        string[] methods = [.. code.Methods.Select(emitter.AddMethod)];
        writer.Line(
            $"// {code.Call.Layer}: {code.Call.Kernel} {code.Call.Summary}; unrolled, {code.Format.Lanes} inputs in one multiplication.");
        writer.Line(
            $"global::NanoML.Kernels.LanePack.Group{code.Format.Lanes}({context.Array(code.Reads[0])}, {context.Offset(code.Reads[0])}, "
            + $"{EmitContext.Lanes}, 0, {code.Inputs});");
        string clamp = emitter._clamp is null ? "" : $", {context.Table(emitter._clamp.Table)}";
        foreach (string method in methods)
        {
            writer.Line($"{method}({EmitContext.Lanes}, {context.Array(code.Output)}, {context.Offset(code.Output)}{clamp});");
        }
    }

    private string AddMethod(DotMethod method)
    {
        string inputs = method.EndPack - method.FirstPack == _code.Packs
            ? ""
            : $", inputs {method.FirstPack * _code.Format.Lanes} to {Math.Min(method.EndPack * _code.Format.Lanes, _code.Inputs) - 1}";
        return _context.Units.Add(
            Identifier.Pascal(_code.Call.Layer),
            method.IlBytes,
            $"{_code.Call.Kernel} {_code.Call.Summary}: outputs {method.FirstChannel} to {method.EndChannel - 1}{inputs}.",
            "long[] lanes, byte[] y, int output" + (_clamp is null ? "" : ", byte[] clamp"),
            writer => Body(writer, method));
    }

    private void Body(CSharpWriter writer, DotMethod method)
    {
        DotChannel[] channels = [.. _code.Channels[method.FirstChannel..method.EndChannel]];
        foreach (int pack in channels.SelectMany(c => UnrolledDense.PartsIn(c, method)).SelectMany(p => p.Terms).Select(t => t.Pack).Distinct().Order())
        {
            writer.Line($"long {InputName(pack)} = lanes[{pack}];");
        }

        bool ends = _code.Ends(method);
        if (ends && channels.Any(c => !c.Segments.IsEmpty))
        {
            writer.Line($"long mask = {Long(_code.Format.Max)};");
            writer.Line("long sum;");
        }

        if (ends && channels.Any(c => !c.Segments.IsEmpty && _context.Plan.ClampFor(c.Constants.Range) is null))
        {
            writer.Line("long value;");
        }

        foreach (DotChannel channel in channels)
        {
            writer.Line();
            writer.Line($"// Output {channel.Constants.Channel}.");
            if (ends)
            {
                Finish(writer, channel, method);
            }
            else
            {
                Store(writer, channel, method);
            }
        }
    }

    private void Store(CSharpWriter writer, DotChannel channel, DotMethod method)
    {
        foreach ((int segment, ImmutableArray<DotTerm> terms) in UnrolledDense.PartsIn(channel, method))
        {
            Assign(writer, Partial(channel, segment), Sum(channel, segment, terms, method));
        }
    }

    private void Finish(CSharpWriter writer, DotChannel channel, DotMethod method)
    {
        string target = $"y[{At("output", channel.Constants.Channel)}]";
        if (channel.Segments.IsEmpty)
        {
            writer.Line($"{target} = {channel.Constants.ConstantOutput};");
            return;
        }

        var parts = UnrolledDense.PartsIn(channel, method).ToDictionary(p => p.Segment, p => p.Terms);
        int top = (_code.Format.Lanes - 1) * _code.Format.Bits;
        for (int k = 0; k < channel.Segments.Length; k++)
        {
            string whole = parts.TryGetValue(k, out ImmutableArray<DotTerm> terms) ? Sum(channel, k, terms, method) : Partial(channel, k);
            Assign(writer, "sum", $"{(k == 0 ? "" : "sum + ")}((({whole}) >> {top}) & mask)");
        }

        Requantize(writer, target, "sum", channel.Constants, _context.Plan.ClampFor(channel.Constants.Range));
    }

    private string Sum(DotChannel channel, int segment, ImmutableArray<DotTerm> terms, DotMethod method)
    {
        DotSegment whole = channel.Segments[segment];
        string start = whole.Terms[0].Pack >= method.FirstPack ? Long(whole.Offset) : Partial(channel, segment);
        return start + string.Concat(terms.Select(t => $" + ({InputName(t.Pack)} * {Long(t.Weights)})"));
    }

    private string Partial(DotChannel channel, int segment) =>
        $"lanes[{_code.Packs + _code.Slots[(channel.Constants.Channel, segment)]}]";

    private static string InputName(int pack) => $"x{pack}";
}
