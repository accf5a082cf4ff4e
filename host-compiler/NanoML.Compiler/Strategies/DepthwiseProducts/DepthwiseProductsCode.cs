using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.DepthwiseProducts;

/// <summary>
/// A depthwise convolution over a small image, such as a step of a stream: all of a channel in straight-line code, each byte loaded once, and a
/// multiplication for several taps of several outputs (<see cref="LaneProducts"/>). Channels are calls of one method, or lines of their own.
/// </summary>
public sealed record DepthwiseProductsCode : ChannelCallsCode
{
    private const int MaxWeights = 100;
    private const int MaxOutputs = 64;
    private const int BytesPerBlock = 30;
    private const int BytesPerLoad = 13;
    private const int BytesPerProduct = 6;
    private const int BytesPerConstantProduct = 14;
    private const int BytesPerSum = 12;
    private const int BytesPerOutput = 35;
    private const int BytesPerConstantOutput = 48;
    private const int BytesPerWeight = 9;
    private const int BytesPerMethod = 60;

    private DepthwiseProductsCode(DepthwiseConvCall call)
        : base(call)
    {
    }

    public required LaneProducts Products { get; init; }

    /// <summary>Each channel has lines of its own, in which weights and places are constants; else calls of one method.</summary>
    public required bool IsInline { get; init; }

    public LaneFormat Format => Products.Format;

    public WindowGeometry Geometry => Products.Geometry;

    public override int Places => 2 * Channels.Length;

    public override bool CanMove => !IsInline;

    public override ImmutableArray<ClampRange> Clamps => [.. Channels.Where(c => !c.Segments.IsEmpty || !IsInline).Select(c => c.Range)];

    public override OpcodeCounts Opcodes => DepthwiseProductsCost.Of(this);

    internal override void Emit(EmitContext context, CSharpWriter writer) => DepthwiseProductsEmitter.Emit(this, context, writer);

    public override int IlBytes => IsInline
        ? InlineParts().Sum(part => BytesPerMethod + part.Sum(InlineBytes)) + 100
        : (CallParts * (MethodBytes + BytesPerMethod)) + (Channels.Length * CallBytes) + 100;

    /// <summary>The columns of the image that are read.</summary>
    public ImmutableArray<int> Columns =>
    [
        .. Enumerable.Range(0, Geometry.OutputWidth).SelectMany(output => Enumerable.Range(0, Geometry.KernelWidth).Select(tap => Column(output, tap)))
            .Where(IsInside).Distinct().Order(),
    ];

    /// <summary>The column that a tap of an output column reads, which may be padding.</summary>
    public int Column(int output, int tap) => (output * Geometry.StrideWidth) - Geometry.PadLeft + (tap * Geometry.DilationWidth);

    public bool IsInside(int column) => column >= 0 && column < Geometry.InputWidth;

    /// <summary>The products of a sum in one output column.</summary>
    /// <returns>The group of taps, its column of the window, and the block and its column of the image; -1 is padding.</returns>
    public IEnumerable<(int Group, int Tap, int Block, int Column)> ProductsOf(ProductSum sum, int output) =>
        from product in Products.ProductsOf(sum)
        from tap in Enumerable.Range(0, Geometry.KernelWidth)
        let column = Column(output, tap)
        where Products.CountsPadding || IsInside(column)
        select (product.Group, tap, product.Block, IsInside(column) ? column : -1);

    /// <summary>The same with a channel's weights; without products of zero, unless they are all that reads a constant.</summary>
    public IEnumerable<(int Block, int Column, long Weight)> ProductsOf(LaneChannel channel, ProductSum sum, int output) =>
        from product in ProductsOf(sum, output)
        let weight = Weight(channel, product.Group, product.Tap)
        where weight != 0 || product.Column < 0 || Products.IsConstant(product.Block)
        select (product.Block, product.Column, weight);

    /// <summary>Whether columns of padding are multiplied.</summary>
    public bool ReadsPadding => Products.Sums.Any(sum => Enumerable.Range(0, Geometry.OutputWidth).Any(output => ProductsOf(sum, output).Any(p => p.Column < 0)));

    /// <summary>A channel's weights of a group of taps in one column of the window, in reverse order in the lanes.</summary>
    public long Weight(LaneChannel channel, int group, int column)
    {
        TapGroup taps = Products.Groups[group];
        long packed = 0;
        foreach (LaneTerm term in channel.Segments.SelectMany(s => s.Terms).Where(t => t.Tap % Geometry.KernelWidth == column))
        {
            int tap = term.Tap / Geometry.KernelWidth;
            packed += tap >= taps.First && tap <= taps.Last ? (long)term.Weight << ((taps.Last - tap) * Geometry.DilationHeight * Format.Bits) : 0;
        }

        return packed;
    }

    /// <summary>What a channel's sums start with.</summary>
    /// <param name="index">Where in its look-up they lie; null multiplies.</param>
    public long Offset(LaneChannel channel, LaneIndex? index = null) => Format.Broadcast(index?.Offset ?? channel.Segments.Sum(s => s.Offset));

    /// <summary>How lanes are taken out of a sum: multiplications by several taps carry beyond them.</summary>
    public LaneFormat SumFormat => Format with { Carries = Products.Groups.Any(group => group.Count > 1) };

    /// <summary>Channels of each input channel.</summary>
    public IEnumerable<LaneChannel[]> Inputs => Channels.Chunk(Conv.DepthMultiplier);

    /// <summary>The channels of each method of lines, by their input channels.</summary>
    public IEnumerable<ImmutableArray<LaneChannel[]>> InlineParts()
    {
        var part = ImmutableArray.CreateBuilder<LaneChannel[]>();
        int bytes = 0;
        foreach (LaneChannel[] channels in Inputs)
        {
            int more = InlineBytes(channels);
            if (part.Count > 0 && bytes + more > MaxCallBytes)
            {
                yield return part.ToImmutable();
                part.Clear();
                bytes = 0;
            }

            part.Add(channels);
            bytes += more;
        }

        yield return part.ToImmutable();
    }

    /// <summary>An upper estimate of the lines of the channels of one input channel.</summary>
    public int InlineBytes(LaneChannel[] channels) => LoadBytes + channels.Sum(channel =>
        (Products.Sums.Length * Geometry.OutputWidth * BytesPerSum) + (ProductCount * BytesPerConstantProduct)
        + (Geometry.OutputPositions * (BytesPerConstantOutput + (LooksUp(channel) ? 0 : BytesOfComparison))));

    /// <summary>An upper estimate of the method of a channel.</summary>
    public int MethodBytes => 100 + LoadBytes + (Products.Sums.Length * Geometry.OutputWidth * BytesPerSum) + (ProductCount * BytesPerProduct)
        + (Geometry.OutputPositions * (BytesPerOutput + (Channels.All(LooksUp) ? 0 : BytesOfComparison)));

    /// <summary>An upper estimate of the call of one channel.</summary>
    public int CallBytes => BytesPerCall + (BytesPerWeight * WeightCount);

    public int WeightCount => Products.Groups.Length * Geometry.KernelWidth;

    public override int ChannelsPerPart => Math.Min(MaxCallBytes, MaxPartBytes - MethodBytes) / CallBytes;

    private int LoadBytes => Columns.Length * Products.Blocks.Sum(block => BytesPerBlock + (BytesPerLoad * block.Loads.Length));

    private int ProductCount => Products.Sums.Sum(sum => Enumerable.Range(0, Geometry.OutputWidth).Sum(output => ProductsOf(sum, output).Count()));

    private bool Fits => Columns.Length * Products.Blocks.Length <= MaxPixelLocals && WeightCount <= MaxWeights
        && MethodBytes <= MaxCallBytes && ChannelsPerPart > 0 && Inputs.All(channels => InlineBytes(channels) <= MaxCallBytes);

    /// <summary>In every lane format that holds its sums, with the groups of taps that take fewest opcodes.</summary>
    public static IEnumerable<DepthwiseProductsCode> Candidates(KernelCall call, CandidateSite site) => call is DepthwiseConvCall conv
        && CanRead(conv, site.ModelOutputs) && conv.Window.OutputPositions <= MaxOutputs
            ? LaneFormat.All.SelectMany(format => Candidates(conv, format, site.ClampMargin))
            : [];

    private static IEnumerable<DepthwiseProductsCode> Candidates(DepthwiseConvCall call, LaneFormat format, int clampMargin)
    {
        if (ChannelsOf(call, format) is not { } channels)
        {
            return [];
        }

        WindowGeometry geometry = LaneWindow.Of(call.Window).Geometry;
        DepthwiseProductsCode[] codes =
        [
            .. Enumerable.Range(1, Math.Min(geometry.KernelHeight, format.Lanes))
                .Select(taps => LaneProducts.Of(geometry, format, call.InputZeroPoint != 0, taps)).OfType<LaneProducts>()
                .Select(products => new DepthwiseProductsCode(call)
                {
                    ClampMargin = clampMargin,
                    Products = products,
                    Channels = channels,
                    IsInline = false,
                    CommonShift = CommonShiftOf(channels),
                })
                .Where(code => code.Fits),
        ];
        return codes.MinBy(code => code.Opcodes.Opcodes) is { } least ? [least, least with { IsInline = true }] : [];
    }
}
