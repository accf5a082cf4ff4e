using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Planning.Lowering;

/// <summary>What all layers with weights share when they become kernel calls.</summary>
public static class LayerLowering
{
    private const int FewBitMagnitude = 8;
    private const int MostShortBits = 15;
    private const int LeastShortBits = 12;

    /// <summary>What a lane of 32 bits leaves for the product of accumulator and multiplier.</summary>
    private const int ProductBits = 29;

    /// <summary>
    /// Folds bias and input zero point into one integer per output channel, turns the scales into fixed point, and proves that no
    /// accumulator of the layer can leave the int range for any input.
    /// </summary>
    /// <param name="mayBeShort">Whether multipliers may have few significant bits, for layers that can be part of a chain in lanes.</param>
    /// <exception cref="CompilerException">An accumulator may overflow, or a scale ratio is out of range.</exception>
    public static ChannelRequantization Requantization(this LoweringContext context, Clamp? clamp, bool mayBeShort = false)
    {
        QuantWeights weights = context.Weights;
        QuantParams input = context.Input(0).Quant;
        QuantParams output = context.Output().Quant;
        float[]? bias = weights.Bias ?? context.Constant(IWeightedOp.BiasInput)?.ToFloats();
        int channels = weights.OutputChannels;
        int perChannel = weights.Data.Length / channels;
        var foldedBias = new int[channels];
        var multiplier = new int[channels];
        var shift = new byte[channels];
        bool isShort = mayBeShort && weights.Data.All(w => Math.Abs((int)w) <= FewBitMagnitude);
        for (int o = 0; o < channels; o++)
        {
            double accumulatorScale = (double)input.Scale * weights.Scales[o];
            ReadOnlySpan<sbyte> channel = weights.Data.AsSpan(o * perChannel, perChannel);
            foldedBias[o] = FoldBias(context, o, (bias?[o] ?? 0) / accumulatorScale, input.ZeroPoint, channel);
            FixedPoint ratio = Ratio(context, accumulatorScale / output.Scale, isShort ? ShortBits(channel) : FixedPoint.Bits);
            multiplier[o] = ratio.Multiplier;
            shift[o] = (byte)ratio.Shift;
        }

        (byte min, byte max) = context.ClampBytes(clamp);
        return new ChannelRequantization(
            context.WeightTable("Bias", foldedBias), context.WeightTable("Multiplier", multiplier), context.WeightTable("Shift", shift),
            output.ZeroPoint, min, max);
    }

    /// <summary>A scale ratio as fixed point.</summary>
    /// <param name="significantBits">See <see cref="FixedPoint.FromRatio"/>.</param>
    /// <exception cref="CompilerException">The ratio is too large for the kernels: the scales do not belong together.</exception>
    public static FixedPoint Ratio(LoweringContext context, double ratio, int significantBits = FixedPoint.Bits)
    {
        if (!(ratio > 0) || ratio > 1 << 29)
        {
            throw context.Error(
                DiagnosticCatalog.NotQuantizable,
                FormattableString.Invariant($"the ratio of its scales, {ratio:g3}, is out of range"),
                "Check the model's weights and the calibration data.");
        }

        return FixedPoint.FromRatio(ratio, significantBits);
    }

    /// <summary>
    /// What a sum is multiplied with to be a mean. One of a few levels often lies in the middle between two; where the file gives the levels, it goes to the
    /// one away from the zero of int8, as in TensorFlow Lite: down where all are reals of one sign.
    /// </summary>
    /// <param name="divisor">At least 1.</param>
    /// <inheritdoc cref="Ratio"/>
    public static FixedPoint MeanRatio(LoweringContext context, int divisor)
    {
        const int Int8Zero = 128;
        QuantParams input = context.Input(0).Quant;
        FixedPoint ratio = Ratio(context, (double)input.Scale / context.Output().Quant.Scale / divisor);
        return divisor == 1 || !context.KeepsLevels ? ratio
            : input.ZeroPoint == 0 ? ratio.Below()
            : input.ZeroPoint == Int8Zero ? ratio.Above()
            : ratio;
    }

    /// <summary>
    /// With weights of few bits, a multiplier short enough that one multiplication of 64 bits requantises two accumulators; see
    /// docs/number-format.md. All bits where the accumulator leaves too few.
    /// </summary>
    private static int ShortBits(ReadOnlySpan<sbyte> weights)
    {
        int most = 0;
        foreach (sbyte w in weights)
        {
            most += byte.MaxValue * Math.Abs((int)w);
        }

        int left = ProductBits - (32 - int.LeadingZeroCount(most));
        return left >= LeastShortBits ? Math.Min(left, MostShortBits) : FixedPoint.Bits;
    }

    private static int FoldBias(LoweringContext context, int channel, double bias, int inputZeroPoint, ReadOnlySpan<sbyte> weights)
    {
        var sides = WeightSides.Of(weights);
        double folded = Math.Round(bias, MidpointRounding.AwayFromZero) - (inputZeroPoint * (long)sides.Sum);
        double least = folded + (byte.MaxValue * (long)sides.Negative);
        double most = folded + (byte.MaxValue * (long)sides.Positive);
        if (least < int.MinValue || most > int.MaxValue)
        {
            throw context.Error(
                DiagnosticCatalog.AccumulatorOverflow,
                FormattableString.Invariant($"output channel {channel} may reach {least:g4} to {most:g4}, beyond 32 bits"));
        }

        return (int)folded;
    }
}
