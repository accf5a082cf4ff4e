using System.Numerics;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Kernels;

namespace NanoML.Strategies.Tests.Lanes;

public class LaneChannelTests
{
    private const int ZeroPoint = 17;

    public static TheoryData<int> Formats => [.. LaneFormat.All.Select(f => f.Lanes)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Segments_ExtremeInputs_StayInsideTheirLane(int lanes)
    {
        LaneFormat format = Format(lanes);
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            LaneTerm[] terms = Terms(random, random.Between(1, 300));
            LaneChannel channel = LaneChannel.Create(terms, format, Requantization(bias: 1000, shift: 35), 0)!;

            Assert.Equal(terms, channel.Segments.SelectMany(s => s.Terms));
            foreach (LaneSegment segment in channel.Segments)
            {
                long least = segment.Offset + segment.Terms.Sum(t => t.Weight < 0 ? 255L * t.Weight : 0);
                long most = segment.Offset + segment.Terms.Sum(t => t.Weight > 0 ? 255L * t.Weight : 0);
                Assert.Equal(0, least);
                Assert.InRange(most, 0, format.Max);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Segments_AreAsFewAsTheLanesAllow(int lanes)
    {
        LaneFormat format = Format(lanes);
        int fit = (int)(format.Max / (255 * 100));
        LaneTerm[] terms = [.. Enumerable.Range(0, fit + 1).Select(k => new LaneTerm(k, k % 2 == 0 ? 100 : -100))];

        Assert.Single(LaneChannel.Create(terms[..fit], format, Requantization(0, 35), 0)!.Segments);
        Assert.Equal(2, LaneChannel.Create(terms, format, Requantization(0, 35), 0)!.Segments.Length);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-50_000, 12)]
    [InlineData(123_456, 31)]
    [InlineData(-2_000_000_000, 40)]
    [InlineData(2_000_000_000, 51)]
    public void Constant_WithOffsets_RequantisesAsTheKernel(int bias, int shift)
    {
        var random = new Random(shift);
        LaneTerm[] terms = Terms(random, 400);
        LaneChannel channel = LaneChannel.Create(terms, LaneFormat.Three, Requantization(bias, shift), 0)!;
        foreach (int below in new[] { 0, 1, 1536, ClampTable.MaxMargin })
        {
            (long multiplier, long constant, int scaledShift) = channel.Scaled(below);
            for (int k = 0; k < 50; k++)
            {
                byte[] x = Input(random, k);
                int acc = bias + terms.Sum(t => x[t.Tap] * t.Weight);
                long lanes = channel.Segments.Sum(s => s.Offset + s.Terms.Sum(t => (long)x[t.Tap] * t.Weight));
                long value = ((lanes * channel.Multiplier) + channel.Constant(below)) >> channel.Shift;

                Assert.Equal(value, ((lanes * multiplier) + constant) >> scaledShift);
                Assert.InRange(value - below, channel.Range.Low, channel.Range.High);
                Assert.Equal(
                    Requantize.ToByte(acc, channel.Multiplier, channel.Shift, channel.ZeroPoint, channel.Min, channel.Max),
                    (byte)Math.Clamp(value - below, channel.Min, channel.Max));
            }
        }
    }

    [Fact]
    public void Constant_LargestShift_HasRoomForTheValuesOfTheWidestTable()
    {
        // Half a step below the highest value that the widest table has, so that inputs move it; without the zero point.
        int steps = (2 * (byte.MaxValue + ClampTable.MaxMargin - ZeroPoint)) - 1;
        var requantization = Requantization(steps << (LaneChannel.MaxShift - 32), LaneChannel.MaxShift, int.MaxValue);
        LaneChannel channel = LaneChannel.Create([new LaneTerm(0, 127)], LaneFormat.Three, requantization, 0)!;
        LaneSegment sum = Assert.Single(channel.Segments);

        (long multiplier, long constant, int shift) = channel.Scaled(ClampTable.MaxMargin);

        Assert.Equal(byte.MaxValue + ClampTable.MaxMargin, channel.Range.High);
        Assert.Equal(channel.Range.High + ClampTable.MaxMargin, (((sum.Offset + sum.High) * multiplier) + constant) >> shift);
    }

    [Fact]
    public void Scaled_AccumulatorThatFillsHalfOfTheIntRange_StaysInside64Bits()
    {
        // A constant of almost nothing, but sums of up to 2^30: four times their product with the multiplier would be 2^63.
        LaneTerm[] terms = [.. Enumerable.Range(0, 33_000).Select(k => new LaneTerm(k, 127))];
        LaneChannel channel = LaneChannel.Create(terms, LaneFormat.Three, Requantization(0, 40, int.MaxValue), 0)!;
        long most = terms.Sum(t => 255L * t.Weight);

        (long multiplier, long constant, int shift) = channel.Scaled(0);

        Assert.Equal((((BigInteger)most * multiplier) + constant) >> shift, ((most * multiplier) + constant) >> shift);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void IndexIn_PowerOfTwo_FindsTheKernelsByteAndStaysInItsLane(int lanes)
    {
        LaneFormat format = Format(lanes);
        int found = 0;
        int based = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            LaneTerm[] terms = Terms(random, random.Between(1, 200));
            long width = 255 * terms.Sum(t => Math.Abs((long)t.Weight));
            int shift = Math.Max(30, BitOperations.Log2((ulong)width) + 30 - random.Between(6, 10));
            LaneChannel channel = LaneChannel.Create(terms, format, Requantization(random.Between(-3000, 3000), shift), 0)!;
            if (!ClampTable.Keeps(channel.Range, 1536))
            {
                continue;
            }

            ClampTable clamp = ClampTable.For([channel.Range with { Low = -random.Between((int)Math.Max(-channel.Range.Low, 0), 1536) }], 1536).Single();
            if (channel.IndexIn(format, clamp.Below) is not { } index)
            {
                continue;
            }

            found++;
            based += index.Base > 0 ? 1 : 0;
            for (int k = 0; k < 20; k++)
            {
                byte[] x = Input(random, k);
                long[] sums = [.. channel.Segments.Select((s, segment) =>
                    (segment == index.Segment ? index.Offset : s.Offset) + s.Terms.Sum(t => (long)x[t.Tap] * t.Weight))];
                int acc = channel.Bias + terms.Sum(t => x[t.Tap] * t.Weight);

                Assert.All(sums, sum => Assert.InRange(sum, 0, format.Max));
                Assert.Equal(
                    Requantize.ToByte(acc, channel.Multiplier, channel.Shift, channel.ZeroPoint, channel.Min, channel.Max),
                    clamp.Table.Bytes[(int)(sums.Sum() >> index.Shift) + index.Base]);
            }
        }

        Assert.True(found > 150 && based > 10, $"{found} channels of 300 had an index, {based} needed a base");
    }

    [Fact]
    public void IndexIn_OtherMultipliersAndRatiosAboveOne_IsNone()
    {
        LaneTerm[] terms = [new LaneTerm(0, 3)];

        Assert.Null(LaneChannel.Create(terms, LaneFormat.Three, Requantization(0, 31, int.MaxValue), 0)!.IndexIn(LaneFormat.Three, 0));
        Assert.Null(LaneChannel.Create(terms, LaneFormat.Three, Requantization(0, 29), 0)!.IndexIn(LaneFormat.Three, 0));
    }

    [Theory]
    [InlineData(52)]
    [InlineData(62)]
    public void Create_TinyScaleThatNoInputMoves_IsAConstant(int shift)
    {
        LaneChannel channel = LaneChannel.Create([new LaneTerm(0, 100)], LaneFormat.Three, Requantization(-5, shift), 0)!;

        Assert.Empty(channel.Segments);
        Assert.Equal(Requantize.ToByte(-5, 1 << 30, shift, 17, 3, 250), channel.ConstantOutput);
        Assert.Equal(Requantize.ToByte(-5 + 25_500, 1 << 30, shift, 17, 3, 250), channel.ConstantOutput);
    }

    [Fact]
    public void Create_TinyScaleThatInputsMove_IsNone()
    {
        LaneTerm[] terms = [.. Enumerable.Range(0, 40_000).Select(k => new LaneTerm(k, 127))];

        Assert.Null(LaneChannel.Create(terms, LaneFormat.Three, Requantization(0, 55, int.MaxValue), 0));
        Assert.Null(LaneChannel.Create(terms, LaneFormat.Three, Requantization(int.MinValue, 60), 0));
    }

    private static LaneFormat Format(int lanes) => LaneFormat.All.Single(f => f.Lanes == lanes);

    private static LaneTerm[] Terms(Random random, int taps)
    {
        sbyte[] weights = RandomWeights.Create(random, RandomWeights.Style(random), 1, taps, mixed: false);
        weights[0] = 1;
        return [.. weights.Select((w, k) => new LaneTerm(k, w)).Where(t => t.Weight != 0)];
    }

    private static byte[] Input(Random random, int kind)
    {
        var x = new byte[400];
        random.NextBytes(x);
        if (kind < 2)
        {
            Array.Fill(x, (byte)(255 * kind));
        }

        return x;
    }

    private static ChannelRequantization Requantization(int bias, int shift, int multiplier = 1 << 30) => new(
        new Table("layer", "Bias", new[] { bias }), new Table("layer", "Multiplier", new[] { multiplier }),
        new Table("layer", "Shift", new[] { (byte)shift }), ZeroPoint, 3, 250);
}
