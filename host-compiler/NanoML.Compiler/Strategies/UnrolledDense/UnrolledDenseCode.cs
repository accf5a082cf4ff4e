using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.UnrolledDense;

/// <summary>One emitted method of a dense layer: channels [FirstChannel, EndChannel) over packed inputs [FirstPack, EndPack).</summary>
/// <param name="IlBytes">An upper estimate.</param>
public sealed record DotMethod(int FirstChannel, int EndChannel, int FirstPack, int EndPack, int IlBytes)
{
    /// <summary>The segments of a channel that the method computes: none lies in two chunks.</summary>
    public IEnumerable<(int Index, DotSegment Segment)> SegmentsOf(DotChannel channel) => channel.Segments
        .Select((segment, k) => (Index: k, Segment: segment))
        .Where(s => s.Segment.FirstPack >= FirstPack && s.Segment.FirstPack < EndPack);

    /// <summary>Whether an earlier method left a partial sum of a channel.</summary>
    public bool Continues(DotChannel channel) => !channel.Segments.IsEmpty && channel.Segments[0].FirstPack < FirstPack;
}

/// <summary>
/// A dense layer of one row with its weights as constants: one multiplication of a <c>long</c> of several inputs by a <c>long</c> of their
/// weights in reverse order leaves the sum of their products in one lane (HiKonv; Liu et al., DATE 2022).
/// </summary>
public sealed record UnrolledDenseCode : ClampingCode
{
    private UnrolledDenseCode(DenseCall call)
        : base(call)
    {
    }

    public required LaneFormat Format { get; init; }

    public required int Inputs { get; init; }

    public required ImmutableArray<DotChannel> Channels { get; init; }

    public required ImmutableArray<DotMethod> Methods { get; init; }

    /// <summary>The methods pack their inputs themselves, into locals: no input is needed by two of them.</summary>
    public bool IsDirect { get; private init; }

    /// <summary>The call before has packed the same inputs.</summary>
    public bool IsPacked { get; private init; }

    /// <summary>The partial sums that one method leaves for another: the channel to the element after the packed inputs.</summary>
    public required ImmutableDictionary<int, int> Slots { get; init; }

    /// <summary>Elements of packed input.</summary>
    public int Packs => DotMethods.Packs(Inputs, Format);

    /// <summary>The first element of the partial sums.</summary>
    public int FirstSlot => IsDirect ? 0 : Packs;

    public override string Strategy => "unrolled";

    public override ImmutableArray<string> Kernels => IsDirect ? [] : [nameof(LanePack)];

    public override int LaneElements => FirstSlot + Slots.Count;

    public override ImmutableArray<ClampRange> Clamps => [.. Channels.Where(c => !c.Segments.IsEmpty).Select(c => c.Constants.Range)];

    public override int IlBytes => Methods.Sum(m => m.IlBytes + 20) + 40;

    public override OpcodeCounts Opcodes => UnrolledDenseCost.Of(this);

    internal override void Emit(EmitContext context, CSharpWriter writer) => UnrolledDenseEmitter.Emit(this, context, writer);

    /// <summary>In every lane format that holds its sums.</summary>
    public static IEnumerable<UnrolledDenseCode> Candidates(KernelCall call, CandidateSite site) =>
        LaneFormat.All.Select(format => Create(call, format, site.ClampMargin)).OfType<UnrolledDenseCode>();

    /// <summary>Null when the layer has several rows, or a channel's numbers do not fit.</summary>
    /// <param name="clampMargin">See <see cref="ClampingCode.ClampMargin"/>.</param>
    public static UnrolledDenseCode? Create(KernelCall call, LaneFormat format, int clampMargin)
    {
        if (call is not DenseCall { Rows: 1 } dense || ChannelsOf(dense, format, []) is not { } channels)
        {
            return null;
        }

        ImmutableArray<int> cuts = DotMethods.Cuts(channels, dense.Inputs, format, clampMargin);
        channels = cuts.IsEmpty ? channels : ChannelsOf(dense, format, cuts)!.Value;
        (ImmutableArray<DotMethod> methods, bool direct) = DotMethods.Divide(channels, dense.Inputs, format, cuts, clampMargin);
        int[] partial = [.. Enumerable.Range(0, channels.Length)
            .Where(k => methods.Any(m => k >= m.FirstChannel && k < m.EndChannel && m.EndPack < DotMethods.Packs(dense.Inputs, format)
                && m.SegmentsOf(channels[k]).Any()))];
        return new UnrolledDenseCode(dense)
        {
            Format = format,
            ClampMargin = clampMargin,
            Inputs = dense.Inputs,
            Channels = channels,
            Methods = methods,
            IsDirect = direct,
            Slots = partial.Select((channel, slot) => (channel, slot)).ToImmutableDictionary(s => s.channel, s => s.slot),
        };
    }

    /// <summary>How many consecutive weights of an output a multiplication takes; 1 where this code is not for the layer.</summary>
    public static int WeightsPerProduct(int rows, int bits) => rows == 1 ? LaneFormat.OfDotProducts(bits).Lanes : 1;

    /// <summary>A layer that is split into calls packs its inputs once: partial sums lie after them.</summary>
    public override LayerCode After(LayerCode? before) => this with
    {
        IsPacked = !IsDirect && before is UnrolledDenseCode { IsDirect: false } other
            && (other.Format, other.Inputs, other.Reads[0]) == (Format, Inputs, Reads[0]),
    };

    /// <summary>Whether a method is the last that computes a channel.</summary>
    public bool Ends(DotMethod method) => method.EndPack == Packs;

    private static ImmutableArray<DotChannel>? ChannelsOf(DenseCall dense, LaneFormat format, ImmutableArray<int> cuts)
    {
        var channels = ImmutableArray.CreateBuilder<DotChannel>();
        for (int o = 0; o < dense.Outputs; o++)
        {
            ReadOnlySpan<sbyte> weights = dense.Weights.SBytes.AsSpan(o * dense.Inputs, dense.Inputs);
            if (DotChannel.Create(weights, format, dense.Requantization, o, cuts) is not { } channel)
            {
                return null;
            }

            channels.Add(channel);
        }

        return channels.ToImmutable();
    }
}
