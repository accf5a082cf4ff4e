using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Code;

/// <summary>One emitted method of a dense layer: channels [FirstChannel, EndChannel) over packed inputs [FirstPack, EndPack).</summary>
/// <param name="IlBytes">An upper estimate.</param>
public sealed record DotMethod(int FirstChannel, int EndChannel, int FirstPack, int EndPack, int IlBytes);

/// <summary>
/// A dense layer of one row with its weights as constants: one multiplication of a <c>long</c> of several inputs by a <c>long</c> of their
/// weights in reverse order leaves the sum of their products in one lane (HiKonv; Liu et al., DATE 2022).
/// </summary>
public sealed record UnrolledDense : LayerCode
{
    private const int BytesPerPack = 12;
    private const int BytesPerTerm = 13;
    private const int BytesPerChannel = 46;
    private const int BytesOfComparison = 38;
    private const int BytesPerSegment = 26;
    private const int BytesPerMethod = 60;
    private const int MaxMethodBytes = 30_500;

    /// <summary>Packed inputs in locals, when one method holds the whole layer.</summary>
    private const int MaxPacks = 230;

    /// <summary>
    /// Packed inputs in locals otherwise: loading inputs costs each method as much as there are, partial sums as many channels as it has.
    /// </summary>
    private const int TilePacks = 64;

    private UnrolledDense(DenseCall call)
        : base(call)
    {
    }

    public required LaneFormat Format { get; init; }

    /// <summary>How far beyond a byte the values of a channel may lie for a look-up to clamp them; see <see cref="EmissionPlan.Of"/>.</summary>
    public required int ClampMargin { get; init; }

    public required int Inputs { get; init; }

    public required ImmutableArray<DotChannel> Channels { get; init; }

    public required ImmutableArray<DotMethod> Methods { get; init; }

    /// <summary>The partial sums that one method leaves for another: (channel, segment) to the element after the packed inputs.</summary>
    public required ImmutableDictionary<(int Channel, int Segment), int> Slots { get; init; }

    /// <summary>Elements of packed input.</summary>
    public int Packs => (Inputs + Format.Lanes - 1) / Format.Lanes;

    public override string Strategy => "unrolled";

    public override ImmutableArray<string> Kernels => [nameof(LanePack)];

    public override ImmutableArray<Table> Tables => [];

    public override Slice? Scratch => null;

    public override Slice? InPlace => null;

    public override int LaneElements => Packs + Slots.Count;

    public override ImmutableArray<ClampRange> Clamps => [.. Channels.Where(c => !c.Segments.IsEmpty).Select(c => c.Constants.Range)];

    public override int IlBytes => Methods.Sum(m => m.IlBytes + 20) + 40;

    public override OpcodeCounts Opcodes
    {
        get
        {
            var counts = new OpcodeCounts();
            foreach (DotMethod method in Methods)
            {
                int packs = method.EndPack - method.FirstPack;
                counts.AddOpcode(OpcodeClass.LoadLocal, packs);
                counts.AddOpcode(OpcodeClass.LoadConstantInt, packs);
                counts.AddOpcode(OpcodeClass.LoadElement, packs);
                counts.AddOpcode(OpcodeClass.StoreLocal, packs);
                ImmutableArray<DotChannel> channels = Channels[method.FirstChannel..method.EndChannel];
                foreach (DotTerm term in channels.SelectMany(c => PartsIn(c, method)).SelectMany(part => part.Terms))
                {
                    LaneCosts.AddLiteral(counts, term.Weights);
                    counts.AddOpcode(OpcodeClass.LoadLocal);
                    counts.AddOpcode(OpcodeClass.MultiplyLong);
                    counts.AddOpcode(OpcodeClass.AddLong);
                }
            }

            int sums = Channels.Sum(c => c.Segments.Length);
            counts.AddOpcode(OpcodeClass.StoreElement, Slots.Count * 2);
            counts.AddOpcode(OpcodeClass.LoadElement, Slots.Count * 2);
            counts.AddOpcode(OpcodeClass.StoreLocal, sums);
            Channels.ToList().ForEach(c => LaneCosts.AddRequantization(
                counts, 1, Math.Max(c.Segments.Length, 1), ClampTable.Keeps(c.Constants.Range, ClampMargin)));
            counts.MakeBlock(methods: Methods.Length);
            LaneCosts.AddPacking(counts, Format.Lanes, Packs);
            return counts;
        }
    }

    /// <summary>Null when the layer has several rows, or a channel's numbers do not fit.</summary>
    /// <param name="clampMargin">See <see cref="ClampMargin"/>.</param>
    public static UnrolledDense? Create(KernelCall call, LaneFormat format, int clampMargin)
    {
        if (call is not DenseCall { Rows: 1 } dense)
        {
            return null;
        }

        var channels = ImmutableArray.CreateBuilder<DotChannel>();
        for (int o = 0; o < dense.Outputs; o++)
        {
            ReadOnlySpan<sbyte> weights = dense.Weights.SBytes.AsSpan(o * dense.Inputs, dense.Inputs);
            if (DotChannel.Create(weights, format, dense.Requantization, o) is not { } channel)
            {
                return null;
            }

            channels.Add(channel);
        }

        var code = new UnrolledDense(dense)
        {
            Format = format,
            ClampMargin = clampMargin,
            Inputs = dense.Inputs,
            Channels = channels.ToImmutable(),
            Methods = [],
            Slots = ImmutableDictionary<(int, int), int>.Empty,
        };
        code = code with { Methods = code.Divide() };
        return code with { Slots = code.AssignSlots() };
    }

    /// <summary>The parts of a channel's segments that a method computes.</summary>
    public static IEnumerable<(int Segment, ImmutableArray<DotTerm> Terms)> PartsIn(DotChannel channel, DotMethod method)
    {
        for (int k = 0; k < channel.Segments.Length; k++)
        {
            ImmutableArray<DotTerm> terms = [.. channel.Segments[k].Terms.Where(t => t.Pack >= method.FirstPack && t.Pack < method.EndPack)];
            if (!terms.IsEmpty)
            {
                yield return (k, terms);
            }
        }
    }

    /// <summary>Whether a method is the last that computes a channel.</summary>
    public bool Ends(DotMethod method) => method.EndPack == Packs;

    private ImmutableArray<DotMethod> Divide()
    {
        int all = Channels.Sum(c => ChannelBytes(c, 0, Packs)) + (BytesPerPack * Packs) + BytesPerMethod;
        if (all <= MaxMethodBytes && Packs <= MaxPacks)
        {
            return [new DotMethod(0, Channels.Length, 0, Packs, all)];
        }

        int chunks = (Packs + TilePacks - 1) / TilePacks;
        return
        [
            .. Enumerable.Range(0, chunks).SelectMany(chunk => DivideChannels(Packs * chunk / chunks, Packs * (chunk + 1) / chunks)),
        ];
    }

    /// <summary>The methods of a chunk of packed inputs, of one size as near as can be.</summary>
    private IEnumerable<DotMethod> DivideChannels(int firstPack, int endPack)
    {
        int[] sizes = [.. Channels.Select(c => ChannelBytes(c, firstPack, endPack))];
        int own = (BytesPerPack * (endPack - firstPack)) + BytesPerMethod;
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

    private int ChannelBytes(DotChannel channel, int firstPack, int endPack)
    {
        bool ends = endPack == Packs;
        int terms = channel.Segments.Sum(s => s.Terms.Count(t => t.Pack >= firstPack && t.Pack < endPack));
        int segments = ends
            ? channel.Segments.Length
            : channel.Segments.Count(s => s.Terms.Any(t => t.Pack >= firstPack && t.Pack < endPack));
        int channelBytes = BytesPerChannel + (ClampTable.Keeps(channel.Constants.Range, ClampMargin) ? 0 : BytesOfComparison);
        return (ends ? channelBytes : 0) + (BytesPerSegment * segments) + (BytesPerTerm * terms);
    }

    private ImmutableDictionary<(int Channel, int Segment), int> AssignSlots()
    {
        var slots = ImmutableDictionary.CreateBuilder<(int, int), int>();
        foreach (DotMethod method in Methods.Where(m => !Ends(m)))
        {
            for (int channel = method.FirstChannel; channel < method.EndChannel; channel++)
            {
                foreach ((int segment, _) in PartsIn(Channels[channel], method))
                {
                    slots.TryAdd((channel, segment), slots.Count);
                }
            }
        }

        return slots.ToImmutable();
    }
}
