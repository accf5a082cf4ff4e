using System.Collections.Immutable;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledConv;

/// <summary>
/// Bytes of IL that <see cref="UnrolledConvCode"/> takes, an upper estimate: opcodes take one byte, two with a local, an argument or a small
/// constant, five and nine with one of 32 and 64 bits.
/// </summary>
internal sealed class UnrolledConvSize(UnrolledConvCode code)
{
    /// <summary>An input from the lanes into a local.</summary>
    public const int TapBytes = 12;

    /// <summary>A method's call.</summary>
    public const int CallBytes = 30;

    /// <summary>The loop around the calls.</summary>
    public const int LoopBytes = 300;

    private const int TermBytes = 3;
    private const int GroupBytes = 3;

    /// <summary>The conversion of a magnitude that is in no local, or the long form of 128.</summary>
    private const int LiteralBytes = 4;
    private const int SumBytes = 11;
    private const int PartialBytes = 20;
    private const int LaneBytes = 33;
    private const int LaneIndexBytes = 20;
    private const int SegmentLaneBytes = 6;
    private const int FurtherSegmentLaneBytes = 9;
    private const int ComparisonBytes = 38;
    private const int FarBytes = 3;

    private readonly bool _literals = code.TapElements.Length + Magnitudes(code) + UnrolledMethods.FixedLocals > UnrolledMethods.MaxLocals;

    /// <summary>An input packed into a local.</summary>
    public int DirectTapBytes => 15 + (code.Format.Lanes * (7 + (code.TapElements.Length > sbyte.MaxValue ? FarBytes : 0)));

    /// <summary>A channel's sums over the taps [first, end), and its bytes when it ends there.</summary>
    public int ChannelBytes(LaneChannel channel, int first, int end)
    {
        bool ends = channel.Segments.IsEmpty || channel.Segments[^1].Terms[^1].Tap < end;
        bool whole = first == 0 && end == code.TapElements.Length;
        int sums = 0;
        int bytes = 0;
        foreach ((_, ImmutableArray<LaneTerm> terms) in UnrolledMethods.InChunk(channel, first, end))
        {
            bytes += (TermBytes * terms.Length) + MagnitudeGroup.Of(terms).Sum(GroupBytesOf);
            sums++;
        }

        int segments = ends ? channel.Segments.Length : sums;
        return bytes + (segments * (SumBytes + (whole ? 0 : PartialBytes))) + (ends ? code.Format.Lanes * OutputBytes(channel) : 0);
    }

    private static int Magnitudes(UnrolledConvCode code) => code.Channels
        .SelectMany(c => c.Segments).SelectMany(s => s.Terms).Select(t => Math.Abs(t.Weight)).Distinct().Count();

    private int GroupBytesOf(MagnitudeGroup group) => (GroupBytes * (group.Shifts + (group.Multiplies ? 1 : 0)))
        + (group.Multiplies && (_literals || group.Magnitude > sbyte.MaxValue) ? LiteralBytes : 0);

    private int OutputBytes(LaneChannel channel)
    {
        bool looksUp = code.LooksUp(channel);

        // A larger table may leave no room for its offset in the lanes.
        bool indexed = looksUp && channel.IndexIn(code.Format, ClampTable.MaxMargin) is not null;
        int segments = channel.Segments.Length > 1 ? FurtherSegmentLaneBytes * channel.Segments.Length : SegmentLaneBytes;
        return (indexed ? LaneIndexBytes : LaneBytes) + segments + (looksUp ? 0 : ComparisonBytes) + (channel.Channel > sbyte.MaxValue ? FarBytes : 0);
    }
}
