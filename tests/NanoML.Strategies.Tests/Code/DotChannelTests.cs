using NanoML.Compiler.Planning.Code;

namespace NanoML.Strategies.Tests.Code;

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
            if (DotChannel.Create(weights, format, RandomRequantization.Create(random, "layer", weights, 1, mixed: false), 0) is not { } channel
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
    public void Create_ProductThatNoLaneOf16BitsHolds_IsNone()
    {
        // 3 * 127 * 255 is more than 65,535.
        sbyte[] weights = [127, 127, 127, 0];
        var requantization = RandomRequantization.Create(new Random(1), "layer", weights, 1, mixed: false);

        Assert.Null(DotChannel.Create(weights, LaneFormat.Four, requantization, 0));
        Assert.NotNull(DotChannel.Create(weights, LaneFormat.Three, requantization, 0));
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

            result += ((sum >> ((format.Lanes - 1) * format.Bits)) & format.Max) - channel.Constants.Segments[k].Offset;
        }

        return result;
    }

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
