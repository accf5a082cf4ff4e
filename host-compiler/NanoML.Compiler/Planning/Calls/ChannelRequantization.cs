using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>
/// How the accumulators of a layer become bytes: per output channel a folded bias and a scale ratio, for all one zero point and clamp.
/// </summary>
/// <param name="Bias"><c>int[]</c>: the real bias in accumulator units minus <c>inputZeroPoint * sum(weights)</c>.</param>
/// <param name="Multiplier"><c>int[]</c>, see <see cref="FixedPoint"/>.</param>
/// <param name="Shift"><c>byte[]</c>, see <see cref="FixedPoint"/>.</param>
public sealed record ChannelRequantization(Table Bias, Table Multiplier, Table Shift, int OutputZeroPoint, byte Min, byte Max)
{
    public int Channels => Bias.Ints.Length;

    /// <summary>The output channels [start, end) alone.</summary>
    public ChannelRequantization Range(int start, int end) => this with
    {
        Bias = Part(Bias, start, end),
        Multiplier = Part(Multiplier, start, end),
        Shift = Shift.Derive(Shift.Layer, $"{Shift.Role}From{start}", Shift.Bytes[start..end]),
    };

    private static Table Part(Table table, int start, int end) => table.Derive(table.Layer, $"{table.Role}From{start}", table.Ints[start..end]);
}
