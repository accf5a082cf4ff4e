using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.DepthwiseProducts;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Strategies.UnrolledConv;
using NanoML.Compiler.Strategies.UnrolledDense;
using NanoML.Compiler.Strategies.UnrolledDepthwise;
using NanoML.Compiler.Strategies.UnrolledPool;
using NanoML.Compiler.Strategies.UnrolledRow;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Names the parts of a strategy that a layer's code uses, so that tests can tell what they have covered.</summary>
internal static class StrategyFeatures
{
    public static IEnumerable<string> Of(LayerCode code, EmissionPlan plan) => code switch
    {
        UnrolledConvCode conv => Named("unrolled conv", Of(conv, plan).Concat(Shared(conv, plan, conv.Format, conv.Channels))),
        UnrolledDenseCode dense => Named(
            "unrolled dense", Of(dense, plan).Concat(Shared(dense, plan, dense.Format, dense.Channels.Select(c => c.Constants)))),
        UnrolledRowCode row => Named("unrolled row", Of(row, plan).Concat(Shared(row, plan, UnrolledRowCode.Format, row.Channels))),
        PackedCode packed => Named("packed kernel", [(packed.Kernel, true)]),
        StreamedCode streamed => Named("streamed", Of(streamed)),
        UnrolledPoolCode pool => Named("pool", Of(pool, plan)),
        UnrolledDepthwiseCode depthwise => Named("depthwise", Of(depthwise).Concat(Shared(depthwise, plan, depthwise.Format, depthwise.Channels))),
        DepthwiseProductsCode products => Named("products", Of(products, plan).Concat(Shared(products, plan, products.Format, products.Channels))),
        RepeatedCode repeated => Of(repeated.First, plan).Select(feature => $"repeated {feature}"),
        _ => Named("reference", [(code.Call.Kernel, true)]),
    };

    /// <summary>Whether a layer's numbers and shape allow three lanes without a closer look.</summary>
    public static bool MustHaveLanes(RandomLayer layer) => layer.Call switch
    {
        DenseCall dense => dense.Rows is 1 or > 2 && Scales(dense.Requantization),
        ConvCall conv => Scales(conv.Requantization) && LaneWindow.Of(conv.Window).Geometry.OutputHeight >= LaneFormat.Three.Lanes,
        DepthwiseConvCall conv => Scales(conv.Requantization) && LaneWindow.Of(conv.Window).Geometry.OutputHeight >= LaneFormat.Three.Lanes,
        MaxPoolCall pool => IsInside(pool.Window),
        AveragePoolCall pool => IsInside(pool.Window) && pool.Shift.Bytes.All(shift => shift <= LaneChannel.MaxShift),
        _ => false,
    };

    private static bool IsInside(WindowGeometry window) => window is { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };

    // Channels whose shift is larger are constant, or have no lane code.
    private static bool Scales(ChannelRequantization requantization) => requantization.Shift.Bytes.All(shift => shift <= LaneChannel.MaxShift);

    private static IEnumerable<string> Named(string strategy, IEnumerable<(string Name, bool Has)> features) =>
        features.Where(f => f.Has).Select(f => $"{strategy}: {f.Name}").Prepend(strategy);

    private static IEnumerable<(string Name, bool Has)> Shared(
        LayerCode code, EmissionPlan plan, LaneFormat format, IEnumerable<LaneChannel> channels)
    {
        LaneChannel[] all = [.. channels];
        yield return ($"{format.Lanes} lanes", true);
        yield return ("constant channels", all.Any(c => c.Segments.IsEmpty));
        yield return ("clamps by comparing", all.Any(c => !c.Segments.IsEmpty && plan.ClampFor(c.Range) is null));
        yield return ("clamps by look-up", all.Any(c => !c.Segments.IsEmpty && plan.ClampFor(c.Range) is not null));
        yield return ("several segments", all.Any(c => c.Segments.Length > 1));
    }

    private static IEnumerable<(string Name, bool Has)> Of(UnrolledConvCode code, EmissionPlan plan)
    {
        yield return ("packs directly", code.IsDirect);
        yield return ("packs blocks", code.Window is null && !code.IsDirect);
        yield return ("packs rows", code.Window is not null);
        yield return ("partial sums", code.PartialSlots > 0);
        yield return ("blocks that overlap", !code.IsDirect && (code.Window?.Geometry.OutputWidth ?? code.Bands.Length) % code.Block != 0);
        yield return ("rows outside of the image", code.NeedsZeroRow);
        yield return ("turned series", code.Call is ConvCall conv && conv.Window != code.Window!.Geometry);
        yield return ("groups", code.Call is ConvCall { Groups: > 1 });
        yield return ("shared sums", code.Methods.Any(m => !m.SharedSums.IsEmpty));
        yield return ("part of a layer", code.Channels.Length < code.OutputStride);
        LaneIndex[] indices = [.. code.Channels.Select(c => plan.IndexFor(c, code.Format)).OfType<LaneIndex>()];
        yield return ("rescales by shifting", indices.Length > 0);
        yield return ("indices from a base", indices.Any(i => i.Base > 0));
    }

    private static IEnumerable<(string Name, bool Has)> Of(UnrolledPoolCode code, EmissionPlan plan)
    {
        yield return ("maximum", code.Mean is null);
        yield return ("mean by look-up", code.Mean is { } mean && plan.ClampFor(mean.Range) is not null);
        yield return ("mean by comparing", code.Mean is { } other && plan.ClampFor(other.Range) is null);
    }

    private static IEnumerable<(string Name, bool Has)> Of(StreamedCode code)
    {
        yield return (code.Slices[0].Kernel, true);
        yield return ("whole layer", code.Slices.Length == 1);
        yield return ("several slices", code.Slices.Length > 1);
        yield return ("a shorter last slice", code.Slices[^1].Channels < code.Slices[0].Channels);
        yield return ("several pieces", code.Slices[0].Weights.ByteLength > StreamArrays.PieceBytes);
        yield return ("gathers", code.Scratch is not null);
    }

    private static IEnumerable<(string Name, bool Has)> Of(UnrolledRowCode code, EmissionPlan plan)
    {
        yield return ("partial sums", !code.Slots.IsEmpty);
        yield return ("shared sums", code.Methods.Any(m => !m.SharedSums.IsEmpty));
        yield return ("rescales by shifting", code.Channels.Any(c => plan.IndexFor(c, UnrolledRowCode.Format) is not null));
    }

    private static IEnumerable<(string Name, bool Has)> Of(UnrolledDenseCode code, EmissionPlan plan)
    {
        yield return ("partial sums", !code.Slots.IsEmpty);
        yield return ("packs directly", code.IsDirect);
        yield return ("rescales by shifting", code.Channels.Any(c => plan.IndexFor(c.Constants, code.Format) is not null));
        yield return ("inputs that fill no pack", code.Inputs % code.Format.Lanes != 0);
    }

    private static IEnumerable<(string Name, bool Has)> Of(UnrolledDepthwiseCode code)
    {
        DepthwiseWalk walk = code.Walk;
        yield return ("straight", walk.IsStraight);
        yield return ("a loop that copies rows", walk.Copies);
        yield return ("a loop of several turns", !walk.IsStraight && walk.Unrolled > 1);
        yield return ("turns before the loop", !walk.IsStraight && walk.Head > 0);
        yield return ("fewer turns than its rows' period", walk.Turns < DepthwiseWalk.PeriodOf(walk.Window));
        yield return ("rows made once", !Enumerable.Range(0, code.Format.Lanes).All(lane => walk.Writes(0, lane)));
        yield return ("rows sometimes outside of the image", code.Scratch is not null);
        yield return ("rows that no output reads", !walk.FirstRows.SequenceEqual(Enumerable.Range(0, walk.KeptRows)));
        yield return ("columns that no output reads", code.Strips.Any(s => code.ReadPixels(s.Shape).Length < s.Shape.Inside));
        yield return ("one shift", code.CommonShift is not null);
        yield return ("a shift for each channel", code.CommonShift is null);
        yield return ("several strips", code.Strips.Length > 1);
        yield return ("strips of padding", code.Strips.Any(s => s.Shape.Inside == 0));
        yield return ("rows used again", code.Walk.KeptRows > 0);
        yield return ("several filters an input", code.Conv.DepthMultiplier > 1);
    }

    private static IEnumerable<(string Name, bool Has)> Of(DepthwiseProductsCode code, EmissionPlan plan)
    {
        LaneProducts products = code.Products;
        yield return ("lines", code.IsInline);
        yield return ("calls", !code.IsInline);
        yield return ("several taps in a multiplication", products.Groups[0].Count > 1);
        yield return ("several groups of taps", products.Groups.Length > 1);
        yield return ("several sums", products.Sums.Length > 1);
        yield return ("blocks that go on", products.Blocks.Any(block => block.Shift > 0));
        yield return ("blocks apart", products.Blocks.Skip(1).Any(block => block.Shift == 0));
        yield return ("rows of padding", products.Blocks.Any(block => block.Loads.Any(lane => !products.IsInside(block.First + lane))));
        yield return ("columns of padding", code.ReadsPadding);
        yield return ("dilated taps", products.Groups[0].Count > 1 && code.Geometry.DilationHeight > 1);
        yield return ("strides", code.Geometry.StrideHeight > 1);
        yield return ("a single output", code.Geometry.OutputPositions == 1);
        yield return ("a shift for each channel", !code.IsInline && code.CommonShift is null);
        yield return ("several parts", code.IsInline && code.InlineParts().Count() > 1);
        yield return ("several filters an input", code.Conv.DepthMultiplier > 1);
        yield return ("rescales by shifting", code.IsInline && code.Channels.Any(c => plan.IndexFor(c, code.Format) is not null));
    }
}
