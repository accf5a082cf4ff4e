using System.Collections.Immutable;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>Prints a <see cref="ChainPointwiseCode"/>: a pixel's words to locals, then pair after pair of channels.</summary>
internal sealed class ChainPointwiseEmitter(ChainPointwiseCode code, EmitContext context)
{
    private readonly LaneImage _result = code.Result!;

    public static void Emit(ChainPointwiseCode code, EmitContext context, CSharpWriter writer)
    {
        var emitter = new ChainPointwiseEmitter(code, context);
        string[] methods = [.. code.Methods.Select(emitter.AddMethod)];
        ChainLayerEmitter.Run(
            code, context, writer, methods.Select(m => $"{m}(lanes: {EmitContext.Lanes}, position: {code.Image.First}, output: {emitter._result.First});"), zeroPoint: 0);
    }

    private string AddMethod(UnrolledMethod method) => context.Units.Add(
        Identifier.Pascal(code.Call.Layer),
        method.IlBytes,
        $"{code.Call.Kernel} {code.Call.Summary}: channels {method.Channels[0].Channel} to {method.Channels[^1].Channel}.",
        "long[] lanes, int position, int output",
        writer => Body(writer, method));

    private void Body(CSharpWriter writer, UnrolledMethod method)
    {
        LaneScale[] scales = [.. method.Channels.Select(c => code.Scales[c.Channel])];
        ChainLayerEmitter.Constants(writer, scales.Any(s => s.IsWide));
        foreach (LaneScale scale in scales.DistinctBy(s => s.Range).OrderBy(s => s.Range))
        {
            writer.Line($"long even{scale.Range} = {Long(scale.EvenMask)}, odd{scale.Range} = {Long(scale.OddMask)}, value{scale.Range} = {scale.ValueMask};");
        }

        int sums = Math.Max(method.Channels.Max(c => c.Segments.Length), 1);
        writer.Line($"long {string.Join(", ", Enumerable.Range(0, sums).Select(SumName))};");
        ImmutableArray<int> magnitudes = code.MagnitudesOf(method);
        foreach (int magnitude in magnitudes)
        {
            writer.Line($"long w{magnitude} = {magnitude};");
        }

        writer.Line($"int end = position + {code.Image.Rows * code.Image.RowWords};");
        writer.Line("do");
        writer.Block("{", "}", () => Pixel(writer, method, [.. magnitudes]));
        writer.Line("while (position < end);");
    }

    private void Pixel(CSharpWriter writer, UnrolledMethod method, HashSet<int> magnitudes)
    {
        for (int tap = method.FirstTap; tap < method.EndTap; tap += 2)
        {
            writer.Line($"word = lanes[{At("position", tap / 2)}];");
            writer.Line($"long x{tap} = word & bytes, x{tap + 1} = (word >> 8) & bytes;");
        }

        foreach (SharedSum sum in method.SharedSums)
        {
            writer.Line(
                $"long {InputName(method, sum.Tap)} = {InputName(method, sum.First)} {(sum.Subtracts ? "-" : "+")} {InputName(method, sum.Second)};");
        }

        foreach (LaneChannel channel in method.Channels)
        {
            writer.Line();
            writer.Line($"// Channel {channel.Channel}.");
            Channel(writer, channel, method, m => magnitudes.Contains(m) ? $"w{m}" : Long(m));
        }

        writer.Line();
        writer.Line($"position += {code.Image.PixelWords};");
        writer.Line($"output += {_result.PixelWords};");
    }

    private void Channel(CSharpWriter writer, LaneChannel channel, UnrolledMethod method, Func<int, string> factor)
    {
        LaneScale scale = code.Scales[channel.Channel];
        string[] sums = [.. Enumerable.Range(0, Math.Max(channel.Segments.Length, 1)).Select(SumName)];
        if (channel.Segments.IsEmpty)
        {
            writer.Line($"{sums[0]} = 0;");
        }

        foreach (MethodPart part in method.PartsOf(channel))
        {
            string start = Long(LaneFormat.Four.Broadcast(channel.Segments[part.Segment].Offset));
            Assign(writer, SumName(part.Segment), Sum(start, part.Terms, tap => InputName(method, tap), factor));
        }

        string? word = channel.Channel % 2 == 0 ? null : $"lanes[{At("output", channel.Channel / 2)}]";
        ChainLayerEmitter.Requantize(writer, sums, Numbers(scale), scale.IsWide, word);
    }

    private static LaneNumbers Numbers(LaneScale scale) => new(
        Long(scale.Multiplier), Long(scale.Constant), Int(scale.Shift), Int(scale.Shift - 16),
        $"even{scale.Range}", $"odd{scale.Range}", Int(scale.Range), $"value{scale.Range}");

    private static string SumName(int segment) => segment == 0 ? "sum" : $"sum{segment}";

    private static string InputName(UnrolledMethod method, int tap) => tap < method.EndTap ? $"x{tap}" : $"s{tap - method.EndTap}";
}
