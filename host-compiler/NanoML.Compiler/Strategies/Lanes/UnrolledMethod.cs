using System.Collections.Immutable;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>One emitted method of an unrolled layer: some channels over a chunk of the window's taps.</summary>
/// <param name="FirstTap">The chunk is taps [FirstTap, EndTap).</param>
/// <param name="Channels">The channels that have terms in the chunk, or end there.</param>
/// <param name="IlBytes">An upper estimate.</param>
public sealed record UnrolledMethod(int FirstTap, int EndTap, ImmutableArray<LaneChannel> Channels, int IlBytes)
{
    /// <summary>In the order in which they are computed.</summary>
    public required ImmutableArray<SharedSum> SharedSums { get; init; }

    /// <summary>What the method sums, in the order of the channels and their segments.</summary>
    public required ImmutableArray<MethodPart> Parts { get; init; }

    public IEnumerable<MethodPart> PartsOf(LaneChannel channel) => Parts.Where(p => p.Channel == channel.Channel);
}

/// <summary>The channels and taps of a method to be.</summary>
/// <param name="FirstTap">The chunk is taps [FirstTap, EndTap).</param>
/// <param name="IlBytes">An upper estimate.</param>
public readonly record struct MethodCut(int FirstTap, int EndTap, ImmutableArray<LaneChannel> Channels, int IlBytes);

/// <summary>Cuts an unrolled layer into methods that a device can load.</summary>
public static class UnrolledMethods
{
    /// <summary>Branches of 16 bits reach over 32 KB of IL; the estimates are upper ones, and many assemblies fill better with less.</summary>
    private const int MaxMethodBytes = 32_400;

    /// <summary>The calling convention has 255 locals; taps share them with the weights' magnitudes and a few more.</summary>
    public const int MaxLocals = 250;

    private const int MaxTapLocals = 150;
    private const int BytesPerMethod = 130;

    /// <summary>A magnitude in a local.</summary>
    private const int BytesPerMagnitude = 5;

    /// <summary>Indices, sums and constants that a method has besides.</summary>
    public const int FixedLocals = 11;

    /// <param name="taps">The number of the window's taps.</param>
    /// <param name="channelBytes">The bytes of a channel's code in a chunk.</param>
    /// <param name="tapBytes">The bytes of the code that loads a tap.</param>
    /// <param name="unit">So many neighbouring channels stay together.</param>
    /// <param name="mostTaps">Of a chunk.</param>
    public static ImmutableArray<MethodCut> Cut(
        int taps,
        ImmutableArray<LaneChannel> channels,
        int tapBytes,
        Func<LaneChannel, int, int, int> channelBytes,
        int unit = 1,
        int mostTaps = MaxTapLocals)
    {
        int chunks = (taps + mostTaps - 1) / mostTaps;
        var cuts = ImmutableArray.CreateBuilder<MethodCut>();
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            int first = taps * chunk / chunks;
            int end = taps * (chunk + 1) / chunks;
            ImmutableArray<LaneChannel> present =
                [.. channels.Where(c => InChunk(c, first, end).Any() || (c.Segments.IsEmpty && chunk == 0))];
            if (!present.IsEmpty)
            {
                AddCuts(cuts, first, end, present, tapBytes, channelBytes, unit);
            }
        }

        return cuts.ToImmutable();
    }

    /// <summary>Finds the sums that the channels of each method share, which takes longer than the cut.</summary>
    /// <param name="fixedLocals">Locals besides taps, magnitudes and sums.</param>
    /// <param name="magnitudesInLocals">Whether locals are kept for the weights' magnitudes.</param>
    public static ImmutableArray<UnrolledMethod> WithSums(
        ImmutableArray<MethodCut> cuts, int fixedLocals = FixedLocals, bool magnitudesInLocals = true) =>
        [.. cuts.Select(cut => Method(cut, fixedLocals, magnitudesInLocals))];

    /// <summary>The parts of a channel's segments that lie in a chunk.</summary>
    /// <returns>The segment's index and its terms there.</returns>
    public static IEnumerable<(int Segment, ImmutableArray<LaneTerm> Terms)> InChunk(LaneChannel channel, int first, int end)
    {
        for (int k = 0; k < channel.Segments.Length; k++)
        {
            ImmutableArray<LaneTerm> terms = [.. channel.Segments[k].Terms.Where(t => t.Tap >= first && t.Tap < end)];
            if (!terms.IsEmpty)
            {
                yield return (k, terms);
            }
        }
    }

    private static void AddCuts(
        ImmutableArray<MethodCut>.Builder cuts,
        int first,
        int end,
        ImmutableArray<LaneChannel> channels,
        int tapBytes,
        Func<LaneChannel, int, int, int> channelBytes,
        int unit)
    {
        int[] sizes = [.. channels.Chunk(unit).Select(some => some.Sum(c => channelBytes(c, first, end)))];
        int magnitudes = channels.SelectMany(c => InChunk(c, first, end)).SelectMany(part => part.Terms).Select(t => Math.Abs(t.Weight)).Distinct().Count();
        int own = ((end - first) * tapBytes) + BytesPerMethod + (BytesPerMagnitude * magnitudes);
        int parts = Math.Max(1, (sizes.Sum() + (MaxMethodBytes - own) - 1) / (MaxMethodBytes - own));
        int share = (sizes.Sum() + parts - 1) / parts;
        int start = 0;
        int bytes = 0;
        for (int k = 0; k < sizes.Length; k++)
        {
            if (k > start && (bytes + sizes[k] > MaxMethodBytes - own || bytes >= share))
            {
                cuts.Add(new MethodCut(first, end, channels[(start * unit)..(k * unit)], own + bytes));
                start = k;
                bytes = 0;
            }

            bytes += sizes[k];
        }

        cuts.Add(new MethodCut(first, end, channels[(start * unit)..], own + bytes));
    }

    private static UnrolledMethod Method(MethodCut cut, int fixedLocals, bool magnitudesInLocals)
    {
        (int first, int end, ImmutableArray<LaneChannel> channels, int bytes) = cut;
        ImmutableArray<MethodPart> parts =
            [.. channels.SelectMany(c => InChunk(c, first, end).Select(p => new MethodPart(c.Channel, p.Segment, p.Terms)))];
        int magnitudes = parts.SelectMany(p => p.Terms).Select(t => Math.Abs(t.Weight)).Distinct().Count();
        int segments = channels.Max(c => c.Segments.Length);
        int most = MaxLocals - fixedLocals - (end - first) - segments - (magnitudesInLocals ? magnitudes : 0);
        (ImmutableArray<SharedSum> sums, parts) = SharedSumSearch.Run(parts, end, most);
        return new UnrolledMethod(first, end, channels, bytes) { SharedSums = sums, Parts = parts };
    }
}
