using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Kernels;

namespace NanoML.Strategies.Tests.Lanes;

public class LaneScaleTests
{
    [Fact]
    public void Of_ShortMultipliers_GivesTheKernelsBytesForEveryAccumulator()
    {
        int legal = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            LaneChannel channel = Channel(random, significantBits: random.Between(8, 15));
            if (LaneScale.Of(channel) is not { } scale)
            {
                continue;
            }

            legal++;
            long offset = channel.Segments.Sum(s => s.Offset);
            long most = channel.Segments.SelectMany(s => s.Terms).Sum(t => 255L * Math.Abs(t.Weight));
            for (long lane = 0; lane <= most; lane++)
            {
                byte expected = Requantize.ToByte(
                    (int)(lane - offset) + channel.Bias, channel.Multiplier, channel.Shift, channel.ZeroPoint, channel.Min, channel.Max);
                Assert.Equal(expected, Byte(scale, lane, most - lane));
            }
        }

        Assert.InRange(legal, 100, 300);
    }

    [Fact]
    public void Of_AllBitsOfTheMultiplier_HasNoRoom() => Assert.Null(LaneScale.Of(Channel(new Random(1), significantBits: 31)));

    [Fact]
    public void Of_ConstantChannel_IsItsByteInEveryLane()
    {
        LaneChannel channel = LaneChannel.Create(Array.Empty<LaneSegment>(), Numbers(bias: 70_000, 1 << 30, 40, zeroPoint: 12), 0)!;

        Assert.Equal(channel.ConstantOutput, Byte(LaneScale.Of(channel)!, 0, 0));
    }

    /// <summary>The byte of the low half, with another accumulator in the high one.</summary>
    private static byte Byte(LaneScale scale, long low, long high)
    {
        long value = (((low + (high << 32)) * scale.Multiplier) + scale.Constant) >> scale.Shift & scale.EvenMask;
        int lane = (int)(value & 0xFFFF);
        int positive = (lane >> scale.Range) == 1 ? lane & (int)scale.ValueMask : 0;
        Assert.True(scale.IsWide || positive < 512);
        return (byte)Math.Min(positive, byte.MaxValue);
    }

    private static LaneChannel Channel(Random random, int significantBits)
    {
        LaneTerm[] terms = [.. Enumerable.Range(0, random.Between(1, 20)).Select(k => new LaneTerm(k, random.Choose(-7, -3, -1, 1, 2, 5, 7)))];
        int multiplier = random.Between(1 << (significantBits - 1), (1 << significantBits) - 1) << (31 - significantBits);
        int shift = random.Between(31, 40);
        return LaneChannel.Create(terms, LaneFormat.Four, Numbers(random.Between(-3000, 3000), multiplier, shift, random.Next(256)), 0)!;
    }

    private static ChannelRequantization Numbers(int bias, int multiplier, int shift, int zeroPoint) => new(
        new Table("layer", "Bias", new[] { bias }), new Table("layer", "Multiplier", new[] { multiplier }), new Table("layer", "Shift", new[] { (byte)shift }),
        zeroPoint, byte.MinValue, byte.MaxValue);
}
