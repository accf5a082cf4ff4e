using System.Collections.Immutable;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledDense;

/// <summary>Cuts an <see cref="UnrolledDenseCode"/> into methods that a device can load.</summary>
internal static class DotMethods
{
    private const int PackBytes = 12;
    private const int DirectPackBytes = 6;
    private const int DirectPackLaneBytes = 12;
    private const int TermBytes = 13;
    private const int ChannelBytes = 50;
    private const int PartialBytes = 20;
    private const int ComparisonBytes = 38;
    private const int SegmentBytes = 16;
    private const int MethodBytes = 60;
    private const int MaxMethodBytes = 30_500;

    /// <summary>Packed inputs in locals, when one method holds the whole layer.</summary>
    private const int MaxPacks = 230;

    /// <summary>
    /// Packed inputs in locals otherwise: loading inputs costs each method as much as there are, partial sums as many channels as it has.
    /// </summary>
    private const int TilePacks = 64;

    public static int Packs(int inputs, LaneFormat format) => (inputs + format.Lanes - 1) / format.Lanes;

    /// <summary>The packed inputs where chunks begin, besides the first; none when one method holds the whole layer.</summary>
    public static ImmutableArray<int> Cuts(ImmutableArray<DotChannel> channels, int inputs, LaneFormat format, int clampMargin)
    {
        int packs = Packs(inputs, format);
        int all = channels.Sum(c => BytesOf(c, 0, packs, packs, clampMargin)) + (PackBytes * packs) + MethodBytes;
        int chunks = all <= MaxMethodBytes && packs <= MaxPacks ? 1 : (packs + TilePacks - 1) / TilePacks;
        return [.. Enumerable.Range(1, chunks - 1).Select(chunk => packs * chunk / chunks)];
    }

    /// <summary>The methods, and whether each chunk is one that packs by itself.</summary>
    public static (ImmutableArray<DotMethod> Methods, bool IsDirect) Divide(
        ImmutableArray<DotChannel> channels, int inputs, LaneFormat format, ImmutableArray<int> cuts, int clampMargin)
    {
        int packs = Packs(inputs, format);
        ImmutableArray<DotMethod> direct = WithBytes(DirectPackBytes + (DirectPackLaneBytes * format.Lanes));
        return direct.All(m => m.FirstChannel == 0 && m.EndChannel == channels.Length) ? (direct, true) : (WithBytes(PackBytes), false);

        ImmutableArray<DotMethod> WithBytes(int packBytes) =>
        [
            .. Enumerable.Range(0, cuts.Length + 1).SelectMany(chunk => DivideChannels(
                channels, chunk == 0 ? 0 : cuts[chunk - 1], chunk == cuts.Length ? packs : cuts[chunk], packs, packBytes, clampMargin)),
        ];
    }

    /// <summary>The methods of a chunk of packed inputs, of one size as near as can be.</summary>
    private static IEnumerable<DotMethod> DivideChannels(
        ImmutableArray<DotChannel> channels, int firstPack, int endPack, int packs, int packBytes, int clampMargin)
    {
        int[] sizes = [.. channels.Select(c => BytesOf(c, firstPack, endPack, packs, clampMargin))];
        int own = (packBytes * (endPack - firstPack)) + MethodBytes;
        int room = MaxMethodBytes - own;
        int parts = (sizes.Sum() + room - 1) / room;
        if (parts == 0)
        {
            yield break;
        }

        int share = sizes.Sum() / parts;
        int start = 0;
        int bytes = 0;
        for (int k = 0; k < sizes.Length; k++)
        {
            if (k > start && (bytes + sizes[k] > room || bytes >= share))
            {
                yield return new DotMethod(start, k, firstPack, endPack, own + bytes);
                start = k;
                bytes = 0;
            }

            bytes += sizes[k];
        }

        yield return new DotMethod(start, sizes.Length, firstPack, endPack, own + bytes);
    }

    private static int BytesOf(DotChannel channel, int firstPack, int endPack, int packs, int clampMargin)
    {
        DotSegment[] own = [.. channel.Segments.Where(s => s.FirstPack >= firstPack && s.FirstPack < endPack)];
        int bytes = (SegmentBytes * own.Length) + (TermBytes * own.Sum(s => s.Terms.Length));
        return endPack == packs
            ? bytes + ChannelBytes + (ClampTable.Keeps(channel.Constants.Range, clampMargin) ? 0 : ComparisonBytes)
            : bytes + (own.Length > 0 ? PartialBytes : 0);
    }
}
