using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>Prints what the layers of a <see cref="LaneChain"/> share.</summary>
internal static class ChainLayerEmitter
{
    /// <summary>Constants of every method; <see cref="Requantize"/> uses them.</summary>
    public static void Constants(CSharpWriter writer, bool isWide)
    {
        long ones = LaneFormat.Four.Broadcast(1);
        writer.Line($"long even = {Long(0x0000FFFF0000FFFF)};");
        writer.Line($"long ones = {Long(ones)};");
        writer.Line($"long bytes = {Long(ones * byte.MaxValue)};");
        writer.Line($"long full = {byte.MaxValue};");
        if (isWide)
        {
            writer.Line($"long carry = {Long(ones * (short.MaxValue - byte.MaxValue))};");
        }

        writer.Line("long word, value, low;");
    }

    /// <summary>Prints the layer's own method: packing and surrounding where needed, the calls, unpacking.</summary>
    /// <param name="calls">Statements.</param>
    public static void Run(ChainLayerCode code, EmitContext context, CSharpWriter writer, IEnumerable<string> calls, int zeroPoint)
    {
        writer.Line(code.Heading("four bands of rows that stay in lanes"));
        LaneImage image = code.Image;
        if (code.Packs)
        {
            writer.Line(
                $"global::NanoML.Kernels.LaneRows.Pack(x: {context.Array(code.Reads[0])}, xOffset: {context.Offset(code.Reads[0])}, height: {image.Height}, "
                + $"rowLength: {image.Width * image.Channels}, lanes: {EmitContext.Lanes}, start: {image.First});");
        }

        if (image.Halo > 0)
        {
            writer.Line(
                $"global::NanoML.Kernels.LaneRows.Surround(lanes: {EmitContext.Lanes}, start: {image.First}, height: {image.Height}, rowWords: {image.RowWords}, "
                + $"halo: {image.Halo}, zeroPoint: {zeroPoint});");
        }

        foreach (string call in calls)
        {
            writer.Line(call);
        }

        if (code is { Unpacks: true, Result: { } result })
        {
            writer.Line(
                $"global::NanoML.Kernels.LaneRows.Unpack(lanes: {EmitContext.Lanes}, start: {result.First}, y: {context.Array(code.Output)}, "
                + $"yOffset: {context.Offset(code.Output)}, height: {result.Height}, rowLength: {result.Width * result.Channels});");
        }
    }

    /// <summary>
    /// Four accumulators to bytes in lanes: a multiplication for two of them, then what is negative becomes 0 and what is above 255 becomes
    /// that, by the bits that tell. The first channel of a pair waits in <c>low</c>, the second takes it along into the word.
    /// </summary>
    /// <param name="sums">Locals whose lanes add up to the accumulators.</param>
    /// <param name="word">The element of the pair's word; null for the first channel.</param>
    public static void Requantize(CSharpWriter writer, string[] sums, LaneNumbers n, bool isWide, string? word)
    {
        string even = string.Join(" + ", sums.Select(sum => $"({sum} & even)"));
        string odd = string.Join(" + ", sums.Select(sum => $"(({sum} >> 16) & even)"));
        if (sums.Length > 1)
        {
            (even, odd) = ($"({even})", $"({odd})");
        }

        writer.Line($"value = (((({even} * {n.Multiplier}) + {n.Constant}) >> {n.EvenShift}) & {n.EvenMask})");
        writer.Line($"    | (((({odd} * {n.Multiplier}) + {n.Constant}) >> {n.OddShift}) & {n.OddMask});");
        writer.Line($"value &= ((value >> {n.Range}) & ones) * {n.ValueMask};");
        string above = isWide ? "((value + carry) >> 15)" : "(value >> 8)";
        string result = $"(value | (({above} & ones) * full)) & bytes";
        writer.Line(word is null ? $"low = {result};" : $"{word} = low | (({result}) << 8);");
    }
}

/// <summary>The expressions of a channel's <see cref="LaneScale"/>.</summary>
internal sealed record LaneNumbers(
    string Multiplier, string Constant, string EvenShift, string OddShift, string EvenMask, string OddMask, string Range, string ValueMask);
