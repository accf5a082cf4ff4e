using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.UnrolledRow;

/// <summary>
/// A dense layer of one row with its weights as constants, for weights of which many are zero or few are different: inputs in locals, one
/// <c>int</c> that sums a channel, weights of zero not emitted, inputs of equal weight magnitude summed before one multiplication.
/// </summary>
public sealed record UnrolledRowCode : ClampingCode
{
    private const int TapBytes = 9;
    private const int TermBytes = 3;
    private const int GroupBytes = 4;

    /// <summary>Of the greatest magnitude, 128.</summary>
    private const int LargeGroupBytes = 7;
    private const int ByteBytes = 46;
    private const int IndexByteBytes = 24;
    private const int ComparisonBytes = 38;
    private const int PartialBytes = 18;
    private const int CallBytes = 30;

    /// <summary>Inputs that a method has in locals; more leave no locals for sums that channels share.</summary>
    private const int MaxTaps = 216;

    private UnrolledRowCode(DenseCall call)
        : base(call)
    {
    }

    /// <summary>
    /// One sum in an <c>int</c>. With 29 bits, whatever their sign, the sum times a channel's multiplier keeps to what
    /// <see cref="LaneChannel.Scaled"/> takes for granted.
    /// </summary>
    public static LaneFormat Format { get; } = new(1, 29);

    public required int Inputs { get; init; }

    /// <summary>With one segment each, whose offset is 0, or none.</summary>
    public required ImmutableArray<LaneChannel> Channels { get; init; }

    public required ImmutableArray<UnrolledMethod> Methods { get; init; }

    /// <summary>The partial sums that one method leaves for another: the channel to the element of the lanes.</summary>
    public required ImmutableDictionary<int, int> Slots { get; init; }

    public override string Strategy => "unrolled";

    public override int LaneElements => Slots.Count;

    public override ImmutableArray<ClampRange> Clamps => [.. Channels.Where(c => !c.Segments.IsEmpty).Select(c => c.Range)];

    public override int IlBytes => Methods.Sum(m => m.IlBytes + CallBytes) + CallBytes;

    public override OpcodeCounts Opcodes => UnrolledRowCost.Of(this);

    internal override void Emit(EmitContext context, CSharpWriter writer) => UnrolledRowEmitter.Emit(this, context, writer);

    public static IEnumerable<UnrolledRowCode> Candidates(KernelCall call, CandidateSite site) =>
        Create(call, site.ClampMargin) is { } code ? [code] : [];

    /// <summary>Null when the layer has several rows, or a channel's numbers do not fit.</summary>
    /// <param name="clampMargin">See <see cref="ClampingCode.ClampMargin"/>.</param>
    public static UnrolledRowCode? Create(KernelCall call, int clampMargin)
    {
        if (call is not DenseCall { Rows: 1 } dense || ChannelsOf(dense) is not { } channels)
        {
            return null;
        }

        ImmutableArray<UnrolledMethod> methods = UnrolledMethods.WithSums(
            UnrolledMethods.Cut(
                dense.Inputs, channels, TapBytes, (c, first, end) => ChannelBytes(c, first, end, clampMargin), mostTaps: MaxTaps),
            magnitudesInLocals: false);
        int[] partial = [.. methods.SelectMany(m => m.Channels.Where(c => !EndsIn(c, m))).Select(c => c.Channel).Distinct()];
        return new UnrolledRowCode(dense)
        {
            ClampMargin = clampMargin,
            Inputs = dense.Inputs,
            Channels = channels,
            Methods = methods,
            Slots = partial.Select((channel, slot) => (channel, slot)).ToImmutableDictionary(s => s.channel, s => s.slot),
        };
    }

    /// <summary>The last input that a channel reads decides which method ends it.</summary>
    public static bool EndsIn(LaneChannel channel, UnrolledMethod method) =>
        channel.Segments.IsEmpty || channel.Segments[0].Terms[^1].Tap < method.EndTap;

    /// <summary>Whether an earlier method left a partial sum of a channel.</summary>
    public static bool Continues(LaneChannel channel, UnrolledMethod method) =>
        !channel.Segments.IsEmpty && channel.Segments[0].Terms[0].Tap < method.FirstTap;

    private static ImmutableArray<LaneChannel>? ChannelsOf(DenseCall dense)
    {
        var channels = ImmutableArray.CreateBuilder<LaneChannel>();
        for (int o = 0; o < dense.Outputs; o++)
        {
            int first = o * dense.Inputs;
            ImmutableArray<LaneTerm> terms = [.. Enumerable.Range(0, dense.Inputs)
                .Select(k => new LaneTerm(k, dense.Weights.SBytes[first + k]))
                .Where(t => t.Weight != 0)];
            var sum = new LaneSegment(terms, 0);
            if (sum.Width > Format.Max
                || LaneChannel.Create(terms.IsEmpty ? [] : [sum], dense.Requantization, o) is not { } channel)
            {
                return null;
            }

            channels.Add(channel);
        }

        return channels.ToImmutable();
    }

    private static int ChannelBytes(LaneChannel channel, int first, int end, int clampMargin)
    {
        int bytes = PartialBytes;
        foreach ((_, ImmutableArray<LaneTerm> terms) in UnrolledMethods.InChunk(channel, first, end))
        {
            bytes += TermBytes * terms.Length;
            bytes += MagnitudeGroup.Of(terms).Sum(g => (GroupBytes * g.Shifts) + (g.Magnitude > sbyte.MaxValue ? LargeGroupBytes : GroupBytes));
        }

        bool ends = channel.Segments.IsEmpty || channel.Segments[0].Terms[^1].Tap < end;
        bool covered = ClampTable.Keeps(channel.Range, clampMargin);
        bool indexed = covered && channel.IndexIn(Format, ClampTable.MaxMargin) is not null;
        return bytes + (ends ? (indexed ? IndexByteBytes : ByteBytes + (covered ? 0 : ComparisonBytes)) : 0);
    }
}
