using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Code;

/// <summary>A packed input and the packed weights it is multiplied by.</summary>
/// <param name="Pack">The index of the packed input.</param>
/// <param name="Weights">The weights in reverse order, one a lane.</param>
public readonly record struct DotTerm(int Pack, long Weights);

/// <summary>A sum whose top lane holds the dot product and whose lower lanes do not disturb it.</summary>
/// <param name="Offset">Keeps every lane from going negative; the top lane's share is part of the channel's offset.</param>
public sealed record DotSegment(ImmutableArray<DotTerm> Terms, long Offset);

/// <summary>One output of a dense layer as products of packed inputs and packed weights.</summary>
/// <param name="Constants">The requantisation, with the top lanes' offsets taken back.</param>
public sealed record DotChannel(LaneChannel Constants, ImmutableArray<DotSegment> Segments)
{
    /// <summary>Null when a single product can leave its lane, or the channel's scale is too small for this arithmetic.</summary>
    /// <param name="weights">Of one output.</param>
    public static DotChannel? Create(ReadOnlySpan<sbyte> weights, LaneFormat format, Calls.ChannelRequantization requantization, int channel)
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
            if (lanes.All(w => w == 0))
            {
                continue;
            }

            if (!builder.Fits(lanes))
            {
                builder.Close(segments, sums);
            }

            if (!builder.Fits(lanes))
            {
                return null;
            }

            builder.Add(pack, lanes);
        }

        builder.Close(segments, sums);
        return LaneChannel.Create(sums, requantization, channel) is not { } constants
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

            _terms.Add(new DotTerm(pack, packed));
        }

        public void Close(ImmutableArray<DotSegment>.Builder segments, ImmutableArray<LaneSegment>.Builder sums)
        {
            if (_terms.Count > 0)
            {
                long offset = 0;
                for (int lane = 0; lane < format.Lanes; lane++)
                {
                    offset += -_low[lane] << (lane * format.Bits);
                }

                segments.Add(new DotSegment(_terms.ToImmutable(), offset));
                sums.Add(new LaneSegment(_products.ToImmutable(), -_low[^1]));
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
