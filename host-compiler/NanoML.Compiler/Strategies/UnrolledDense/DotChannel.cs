using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledDense;

/// <summary>A packed input and the packed weights it is multiplied by.</summary>
/// <param name="Pack">The index of the packed input.</param>
/// <param name="Weights">
/// The weights in reverse order, one a lane, so far up that the dot product ends at the sign bit: products above it leave the <c>long</c>.
/// </param>
public readonly record struct DotTerm(int Pack, long Weights);

/// <summary>A sum whose top lane holds the dot product, with its sign, and whose lower lanes do not disturb it.</summary>
/// <param name="Offset">Keeps the lower lanes from going negative; the top lane's share is part of the channel's offset.</param>
public sealed record DotSegment(ImmutableArray<DotTerm> Terms, long Offset)
{
    public int FirstPack => Terms[0].Pack;

    /// <summary>
    /// Its terms by the multiplications that they share, those of one shape behind each other: a regular pattern of opcodes runs faster on
    /// a processor that predicts them.
    /// </summary>
    public IEnumerable<DotGroup> Groups => Terms.GroupBy(t => Math.Abs(t.Weights))
        .Select(g => new DotGroup(
            g.First().Weights,
            [.. g.Where(t => t.Weights == g.First().Weights).Select(t => t.Pack)],
            [.. g.Where(t => t.Weights != g.First().Weights).Select(t => t.Pack)]))
        .OrderBy(g => g.Weights == (int)g.Weights).ThenBy(g => g.Added.Length).ThenBy(g => g.Subtracted.Length);
}

/// <summary>Packed inputs that one multiplication serves: those of the same weights, and those of the opposite ones.</summary>
public sealed record DotGroup(long Weights, ImmutableArray<int> Added, ImmutableArray<int> Subtracted)
{
    public int Terms => Added.Length + Subtracted.Length;
}

/// <summary>One output of a dense layer as products of packed inputs and packed weights.</summary>
/// <param name="Constants">The requantisation, with the top lanes' offsets taken back.</param>
public sealed record DotChannel(LaneChannel Constants, ImmutableArray<DotSegment> Segments)
{
    private const int BitsOfLong = 64;

    /// <summary>The sum of more top lanes may be so far below zero that <see cref="LaneChannel.Scaled"/> no longer holds.</summary>
    private const int MaxSegments = 256;

    /// <summary>How far to shift a segment's sum down to its dot product.</summary>
    public static int TopShift(LaneFormat format) => BitsOfLong - format.Bits;

    /// <summary>Null when a single product can leave its lane, or the channel's numbers do not suit this arithmetic.</summary>
    /// <param name="weights">Of one output.</param>
    /// <param name="cuts">The packed inputs where a segment has to begin, because another method does.</param>
    public static DotChannel? Create(
        ReadOnlySpan<sbyte> weights, LaneFormat format, ChannelRequantization requantization, int channel, ImmutableArray<int> cuts)
    {
        var segments = ImmutableArray.CreateBuilder<DotSegment>();
        var sums = ImmutableArray.CreateBuilder<LaneSegment>();
        var builder = new SegmentBuilder(format);
        int packs = (weights.Length + format.Lanes - 1) / format.Lanes;
        for (int pack = 0; pack < packs; pack++)
        {
            var lanes = new int[format.Lanes];
            weights[(pack * format.Lanes)..Math.Min((pack + 1) * format.Lanes, weights.Length)].ToArray()
                .Select(w => (int)w).ToArray().CopyTo(lanes, 0);
            if (cuts.Contains(pack) || !builder.Fits(lanes))
            {
                builder.Close(segments, sums);
            }

            if (lanes.All(w => w == 0))
            {
                continue;
            }

            if (!builder.Fits(lanes))
            {
                return null;
            }

            builder.Add(pack, lanes);
        }

        builder.Close(segments, sums);
        return segments.Count > MaxSegments || LaneChannel.Create(sums, requantization, channel) is not { } constants
            ? null
            : new DotChannel(constants, constants.Segments.IsEmpty ? [] : segments.ToImmutable());
    }

    /// <summary>Tracks the least and greatest value of each lane of a running sum.</summary>
    private sealed class SegmentBuilder(LaneFormat format)
    {
        private readonly ImmutableArray<DotTerm>.Builder _terms = ImmutableArray.CreateBuilder<DotTerm>();
        private readonly ImmutableArray<LaneTerm>.Builder _products = ImmutableArray.CreateBuilder<LaneTerm>();
        private readonly long[] _low = new long[format.Lanes];
        private readonly long[] _high = new long[format.Lanes];

        /// <summary>Bits of the <c>long</c> that the lanes leave.</summary>
        private int Spare => BitsOfLong - (format.Lanes * format.Bits);

        /// <summary>Whether every lane, each moved to zero by its own offset, stays below its limit.</summary>
        public bool Fits(int[] weights)
        {
            for (int lane = 0; lane < format.Lanes; lane++)
            {
                (long low, long high) = Bounds(weights, lane);
                if (_high[lane] + high - _low[lane] - low > format.Max)
                {
                    return false;
                }
            }

            return true;
        }

        public void Add(int pack, int[] weights)
        {
            long packed = 0;
            for (int lane = 0; lane < format.Lanes; lane++)
            {
                packed += (long)weights[format.Lanes - 1 - lane] << (lane * format.Bits);
                (long low, long high) = Bounds(weights, lane);
                _low[lane] += low;
                _high[lane] += high;
                if (weights[lane] != 0)
                {
                    _products.Add(new LaneTerm((pack * format.Lanes) + lane, weights[lane]));
                }
            }

            _terms.Add(new DotTerm(pack, packed << Spare));
        }

        public void Close(ImmutableArray<DotSegment>.Builder segments, ImmutableArray<LaneSegment>.Builder sums)
        {
            if (_terms.Count > 0)
            {
                // The top lane has a sign: its least value becomes the least of its bits.
                long top = -_low[^1] - (1L << (format.Bits - 1));
                long offset = top << ((format.Lanes - 1) * format.Bits);
                for (int lane = 0; lane < format.Lanes - 1; lane++)
                {
                    offset += -_low[lane] << (lane * format.Bits);
                }

                segments.Add(new DotSegment(_terms.ToImmutable(), offset << Spare));
                sums.Add(new LaneSegment(_products.ToImmutable(), top));
            }

            _terms.Clear();
            _products.Clear();
            Array.Clear(_low);
            Array.Clear(_high);
        }

        /// <summary>Lane k of the product holds the sum of x[i] * w[j] with i + Lanes - 1 - j = k.</summary>
        private (long Low, long High) Bounds(int[] weights, int lane)
        {
            long low = 0;
            long high = 0;
            for (int input = 0; input <= lane; input++)
            {
                int weight = weights[input + format.Lanes - 1 - lane];
                low += byte.MaxValue * (long)Math.Min(weight, 0);
                high += byte.MaxValue * (long)Math.Max(weight, 0);
            }

            return (low, high);
        }
    }
}
