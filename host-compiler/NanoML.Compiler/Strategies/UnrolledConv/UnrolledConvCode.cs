using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using NanoML.Kernels;

namespace NanoML.Compiler.Strategies.UnrolledConv;

/// <summary>
/// A convolution or a dense layer over rows, with its weights as constants in straight-line code: every operation serves as many output
/// positions as a <c>long</c> has lanes; weights of zero are not emitted; inputs of equal weight magnitude are summed before one multiplication.
/// </summary>
public sealed record UnrolledConvCode : ClampingCode
{
    /// <summary>With more methods than this, packing once for all of them is cheaper than in each.</summary>
    private const int MaxDirectMethods = 2;
    /// <summary>The sum of each segment is a local of its method.</summary>
    private const int MaxSegments = 64;

    /// <summary>Positions of a pointwise layer that are packed at a time, at most.</summary>
    private const int MaxBlock = 8;

    /// <summary>Elements of a packed block, or of the partial sums of a block, at most, unless one position has more.</summary>
    private const int MaxBlockElements = 256;

    private UnrolledConvCode(KernelCall call, Slice? scratch)
        : base(call)
    {
        Scratch = scratch;
    }

    public required LaneFormat Format { get; init; }

    public required LaneBands Bands { get; init; }

    /// <summary>Null for a layer over rows or pixels, each by itself: positions then have no neighbours and are packed in blocks.</summary>
    public required LaneWindow? Window { get; init; }

    /// <summary>Neighbouring positions of a band that one call of a method computes.</summary>
    public int Block { get; private init; }

    /// <summary>The methods pack their inputs themselves, into locals.</summary>
    public bool IsDirect { get; private init; }

    /// <summary>Channels of the input.</summary>
    public required int Inputs { get; init; }

    /// <summary>Bytes from one output position to the next.</summary>
    public required int OutputStride { get; init; }

    public required byte InputZeroPoint { get; init; }

    public required ImmutableArray<LaneChannel> Channels { get; init; }

    public required ImmutableArray<UnrolledMethod> Methods { get; init; }

    /// <summary>For each tap of the window, its element from the position's first.</summary>
    public required ImmutableArray<int> TapElements { get; init; }

    public override int Places => base.Places + (2 * Methods.Length);

    public override string Strategy => "unrolled";

    public override ImmutableArray<string> Kernels => IsDirect ? [] : NeedsZeroRow ? [nameof(LanePack), nameof(Fill)] : [nameof(LanePack)];

    /// <summary>A row of zero points, where rows outside of the image are read.</summary>
    public override Slice? Scratch { get; }

    public bool NeedsZeroRow => Scratch is not null;

    /// <summary>Elements of packed input.</summary>
    public int PackedElements => IsDirect ? 0 : Window?.Length ?? Block * Inputs;

    /// <summary>Elements of packed input from one position to the next.</summary>
    public int Step => Window?.Step ?? Inputs;

    /// <summary>Where partial sums lie that one method leaves for another: for each position, one element for each slot.</summary>
    public int PartialSlots { get; private init; }

    /// <summary>The slot of a channel's segment among the partial sums; absent when a single method computes the channel.</summary>
    public ImmutableDictionary<(int Channel, int Segment), int> Slots { get; private init; } = ImmutableDictionary<(int, int), int>.Empty;

    public override int LaneElements => PackedElements + (PartialSlots * Block);

    public override ImmutableArray<ClampRange> Clamps => [.. Channels.Where(c => !c.Segments.IsEmpty).Select(c => c.Range)];

    public override int IlBytes => Methods.Sum(m => m.IlBytes + UnrolledConvSize.CallBytes) + UnrolledConvSize.LoopBytes;

    public override OpcodeCounts Opcodes => UnrolledConvCost.Of(this);

    internal override void Emit(EmitContext context, CSharpWriter writer) => UnrolledConvEmitter.Emit(this, context, writer);

    /// <summary>The last tap that a channel reads decides which method ends it.</summary>
    public bool EndsIn(LaneChannel channel, UnrolledMethod method) =>
        channel.Segments.IsEmpty || channel.Segments[^1].Terms[^1].Tap < method.EndTap;

    /// <summary>The taps that a method loads into locals.</summary>
    public static ImmutableArray<int> TapsOf(UnrolledMethod method) =>
        [.. method.Channels.SelectMany(c => UnrolledMethods.InChunk(c, method.FirstTap, method.EndTap)).SelectMany(p => p.Terms).Select(t => t.Tap).Distinct().Order()];

    /// <summary>The segments whose sums a method has in locals.</summary>
    public ImmutableArray<int> SegmentsOf(UnrolledMethod method) =>
    [
        .. method.Channels
            .SelectMany(c => EndsIn(c, method) ? Enumerable.Range(0, c.Segments.Length) : method.PartsOf(c).Select(part => part.Segment))
            .Distinct()
            .Order(),
    ];

    /// <summary>The weight magnitudes that a method has in locals.</summary>
    public ImmutableArray<int> MagnitudesOf(UnrolledMethod method)
    {
        int used = TapsOf(method).Length + SegmentsOf(method).Length + method.SharedSums.Length;
        return LocalMagnitudes.Of(method, Block, UnrolledMethods.MaxLocals - UnrolledMethods.FixedLocals - used);
    }

    /// <summary>Bytes of output from the position in the first lane to that in another.</summary>
    public int LaneDistance(int lane) => Bands.Starts[lane] * OutputStride * (Window?.Geometry.OutputWidth ?? 1);

    /// <summary>In every lane format that holds its sums.</summary>
    public static IEnumerable<UnrolledConvCode> Candidates(KernelCall call, CandidateSite site) =>
        LaneFormat.All.Select(format => Create(call, format, site.ModelOutputs, site.ClampMargin)).OfType<UnrolledConvCode>();

    /// <summary>Null when the layer has fewer positions than lanes, or a channel's numbers do not fit.</summary>
    /// <param name="clampMargin">See <see cref="ClampingCode.ClampMargin"/>.</param>
    public static UnrolledConvCode? Create(KernelCall call, LaneFormat format, IReadOnlySet<DeviceBuffer> outputs, int clampMargin) => call switch
    {
        DenseCall { Rows: > 1 } dense => OfRows(dense, format, clampMargin),
        ConvCall conv => OfWindow(conv, format, outputs, clampMargin),
        _ => null,
    };

    private static UnrolledConvCode? OfRows(DenseCall call, LaneFormat format, int clampMargin)
    {
        ImmutableArray<LaneChannel>? channels = ChannelsOf(call.Weights.SBytes, call.Inputs, 1, call.Requantization, format);
        if (channels is null || call.Rows < format.Lanes)
        {
            return null;
        }

        LaneBands bands = LaneBands.Of(call.Rows, format.Lanes);
        return WithMethods(new UnrolledConvCode(call, null)
        {
            Format = format,
            ClampMargin = clampMargin,
            Bands = bands,
            Window = null,
            Inputs = call.Inputs,
            OutputStride = call.OutputStride,
            InputZeroPoint = 0,
            Channels = channels.Value,
            Methods = [],
            TapElements = [.. Enumerable.Range(0, call.Inputs)],
        });
    }

    private static UnrolledConvCode? OfWindow(ConvCall call, LaneFormat format, IReadOnlySet<DeviceBuffer> outputs, int clampMargin)
    {
        LaneWindow window = LaneWindow.Of(call.Window);
        WindowGeometry geometry = window.Geometry;
        int groupInputs = geometry.InputChannels / call.Groups;
        ImmutableArray<LaneChannel>? channels =
            ChannelsOf(call.Weights.SBytes, geometry.Taps * groupInputs, call.Groups, call.Requantization, format, groupInputs);
        if (channels is null || geometry.OutputHeight < format.Lanes || call.X.Buffer.Table is not null || outputs.Contains(call.X.Buffer))
        {
            return null;
        }

        Slice? zeroRow = window.HasOuterRows
            ? new DeviceBuffer($"{call.Layer}.zeroRow", geometry.InputWidth * geometry.InputChannels)
            : (Slice?)null;
        return WithMethods(new UnrolledConvCode(call, zeroRow)
        {
            Format = format,
            ClampMargin = clampMargin,
            Bands = LaneBands.Of(geometry.OutputHeight, format.Lanes),
            Window = window,
            Inputs = geometry.InputChannels,
            OutputStride = call.OutputStride,
            InputZeroPoint = (byte)call.InputZeroPoint,
            Channels = channels.Value,
            Methods = [],
            TapElements =
            [
                .. from row in Enumerable.Range(0, geometry.KernelHeight)
                   from column in Enumerable.Range(0, geometry.KernelWidth)
                   from channel in Enumerable.Range(0, geometry.InputChannels)
                   select window.ElementOf(row, column, channel),
            ],
        });
    }

    /// <param name="weights">[channel][window position][input of the group].</param>
    internal static ImmutableArray<LaneChannel>? ChannelsOf(
        sbyte[] weights, int perChannel, int groups, ChannelRequantization requantization, LaneFormat format, int groupInputs = 0)
    {
        int perGroup = requantization.Channels / groups;
        groupInputs = groupInputs == 0 ? perChannel : groupInputs;
        var channels = ImmutableArray.CreateBuilder<LaneChannel>();
        for (int o = 0; o < requantization.Channels; o++)
        {
            int firstInput = o / perGroup * groupInputs;
            IEnumerable<LaneTerm> terms = Enumerable.Range(0, perChannel)
                .Select(k => new LaneTerm((k / groupInputs * groupInputs * groups) + firstInput + (k % groupInputs), weights[(o * perChannel) + k]))
                .Where(t => t.Weight != 0);
            if (LaneChannel.Create(terms, format, requantization, o) is not { Segments.Length: <= MaxSegments } channel)
            {
                return null;
            }

            channels.Add(channel);
        }

        return channels.ToImmutable();
    }

    private static UnrolledConvCode WithMethods(UnrolledConvCode code)
    {
        int taps = code.TapElements.Length;
        var size = new UnrolledConvSize(code);
        ImmutableArray<MethodCut> cuts =
            code.Window is null ? UnrolledMethods.Cut(taps, code.Channels, size.DirectTapBytes, size.ChannelBytes) : [];
        bool direct = code.Window is null && cuts.Length <= MaxDirectMethods && cuts.All(m => m.FirstTap == 0 && m.EndTap == taps);
        if (!direct)
        {
            cuts = UnrolledMethods.Cut(taps, code.Channels, UnrolledConvSize.TapBytes, size.ChannelBytes);
        }

        ImmutableArray<UnrolledMethod> methods = UnrolledMethods.WithSums(cuts);
        var slots = ImmutableDictionary.CreateBuilder<(int, int), int>();
        foreach (LaneChannel channel in code.Channels)
        {
            foreach (UnrolledMethod method in methods.Where(m => m.Channels.Contains(channel) && !code.EndsIn(channel, m)))
            {
                foreach ((int segment, _) in UnrolledMethods.InChunk(channel, method.FirstTap, method.EndTap))
                {
                    slots.TryAdd((channel.Channel, segment), slots.Count);
                }
            }
        }

        return code with
        {
            IsDirect = direct,
            Block = code.Window is { } window
                ? Math.Clamp(MaxBlockElements / Math.Max(slots.Count, 1), 1, window.Geometry.OutputWidth)
                : direct ? code.Bands.Length : Math.Clamp(MaxBlockElements / (code.Inputs + slots.Count), 1, Math.Min(MaxBlock, code.Bands.Length)),
            Methods = methods,
            Slots = slots.ToImmutable(),
            PartialSlots = slots.Count,
        };
    }
}
