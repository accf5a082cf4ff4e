using System.Collections.Immutable;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledDense;

namespace NanoML.Strategies.Tests.UnrolledDense;

public class DotChannelTests
{
    [Fact]
    public void Segments_AnyInput_LeaveTheDotProductInTheTopLane()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            LaneFormat format = random.Choose(LaneFormat.Three, LaneFormat.Four);
            int inputs = random.Between(1, 400);
            sbyte[] weights = RandomWeights.Create(random, RandomWeights.Style(random), 1, inputs, mixed: false);
            var requantization = RandomRequantization.Create(random, "layer", weights, 1, mixed: false);
            if (DotChannel.Create(weights, format, requantization, 0, Cuts(random, inputs / format.Lanes)) is not { } channel
                || channel.Segments.IsEmpty)
            {
                continue;
            }

            for (int kind = 0; kind < 8; kind++)
            {
                byte[] x = Input(random, weights, kind);
                Assert.Equal(Enumerable.Range(0, inputs).Sum(k => x[k] * weights[k]), DotProduct(channel, format, x));
            }
        }
    }

    [Fact]
    public void Create_Cuts_NoSegmentLiesOnBothSides()
    {
        var random = new Random(3);
        sbyte[] weights = RandomWeights.Create(random, WeightStyle.HalfZero, 1, 300, mixed: false);
        var requantization = RandomRequantization.Create(random, "layer", weights, 1, mixed: false);

        DotChannel channel = DotChannel.Create(weights, LaneFormat.Three, requantization, 0, [20, 70])!;

        Assert.Equal([0, 1, 2], channel.Segments.Select(s => s.Terms[0].Pack < 20 ? 0 : s.Terms[0].Pack < 70 ? 1 : 2).Distinct());
        Assert.All(channel.Segments, s => Assert.All(
            new[] { 20, 70 }, cut => Assert.True(s.Terms.All(t => t.Pack < cut) || s.Terms.All(t => t.Pack >= cut))));
    }

    [Fact]
    public void Create_ProductThatNoLaneOf16BitsHolds_IsNone()
    {
        // 3 * 127 * 255 is more than 65,535.
        sbyte[] weights = [127, 127, 127, 0];
        var requantization = RandomRequantization.Create(new Random(1), "layer", weights, 1, mixed: false);

        Assert.Null(DotChannel.Create(weights, LaneFormat.Four, requantization, 0, []));
        Assert.NotNull(DotChannel.Create(weights, LaneFormat.Three, requantization, 0, []));
    }

    private static long DotProduct(DotChannel channel, LaneFormat format, byte[] x)
    {
        long result = 0;
        for (int k = 0; k < channel.Segments.Length; k++)
        {
            long sum = channel.Segments[k].Offset;
            foreach (DotTerm term in channel.Segments[k].Terms)
            {
                long packed = 0;
                for (int lane = 0; lane < format.Lanes && (term.Pack * format.Lanes) + lane < x.Length; lane++)
                {
                    packed |= (long)x[(term.Pack * format.Lanes) + lane] << (lane * format.Bits);
                }

                sum += packed * term.Weights;
            }

            result += (sum >> DotChannel.TopShift(format)) - channel.Constants.Segments[k].Offset;
        }

        return result;
    }

    private static ImmutableArray<int> Cuts(Random random, int packs) =>
        packs > 1 && random.OneIn(2) ? [random.Between(1, packs - 1), random.Between(1, packs - 1)] : [];

    /// <summary>All 0, all 255, 255 where weights are positive or negative alone, and random bytes.</summary>
    private static byte[] Input(Random random, sbyte[] weights, int kind) => [.. weights.Select(weight => kind switch
    {
        0 => (byte)0,
        1 => (byte)255,
        2 => (byte)(weight > 0 ? 255 : 0),
        3 => (byte)(weight < 0 ? 255 : 0),
        _ => (byte)random.Next(256),
    })];
}
