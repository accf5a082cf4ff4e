using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// The quantisers of Sony's Model Compression Toolkit (domain mct_quantizers). Those with a threshold t of b bits have the scale
/// <c>t / 2^(b-1)</c>, unsigned ones <c>t / 2^b</c>; uniform ones have the range from min to max, moved so that zero is a level.
/// </summary>
public static class ModelCompressionQuantizer
{
    private const int MostBits = 16;

    /// <summary>ActivationPOTQuantizer and ActivationSymmetricQuantizer.</summary>
    public static Op ImportActivation(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int bits = Bits(node);
        return Symmetric(node, [Required(node, "threshold")], bits, node.Int("signed", 1) != 0, null);
    }

    /// <summary>ActivationUniformQuantizer.</summary>
    public static Op ImportUniformActivation(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int bits = Bits(node);
        return Uniform(node, [Required(node, "min_range")], [Required(node, "max_range")], bits, null);
    }

    /// <summary>WeightsPOTQuantizer and WeightsSymmetricQuantizer: thresholds are input 1.</summary>
    public static Op ImportWeights(NodeImport node)
    {
        node.RequireInputs(2, 2);
        int bits = Bits(node);
        float[] thresholds = Numbers(node, 1, "threshold");
        int? axis = ChannelAxis(node);
        node.Ignore("signed");
        node.Keep(0);
        return Symmetric(node, thresholds, bits, true, axis);
    }

    /// <summary>WeightsUniformQuantizer: the ends of the ranges are inputs 1 and 2.</summary>
    public static Op ImportUniformWeights(NodeImport node)
    {
        node.RequireInputs(3, 3);
        int bits = Bits(node);
        float[] least = Numbers(node, 1, "range");
        float[] most = Numbers(node, 2, "range");
        int? axis = ChannelAxis(node);
        node.Ignore("signed");
        node.Keep(0);
        return Uniform(node, least, most, bits, axis);
    }

    private static RoundToLevels Symmetric(NodeImport node, float[] thresholds, int bits, bool isSigned, int? axis)
    {
        long levels = 1L << bits;
        float[] scales = Array.ConvertAll(thresholds, threshold => threshold / (isSigned ? levels / 2 : levels));
        (long least, long most) = isSigned ? (-levels / 2, (levels / 2) - 1) : (0, levels - 1);
        return RoundToLevels.Of(node, node.Input(0), scales, new long[scales.Length], axis, least, most);
    }

    private static RoundToLevels Uniform(NodeImport node, float[] least, float[] most, int bits, int? axis)
    {
        if (least.Length != most.Length)
        {
            throw OpException.Shape($"its ranges have {least.Length} and {most.Length} numbers");
        }

        long last = (1L << bits) - 1;
        float[] low = Array.ConvertAll(least, value => Math.Min(value, 0));
        float[] scales = [.. low.Zip(most, (min, max) => (Math.Max(max, 0) - min) / last)];
        long[] zeroPoints = [.. low.Zip(scales, (min, scale) => (long)Math.Clamp(-MathF.Round(min / scale), 0f, last))];
        return RoundToLevels.Of(node, node.Input(0), scales, zeroPoints, axis, 0, last);
    }

    private static int Bits(NodeImport node)
    {
        node.Ignore("mctq_version");
        int bits = node.SmallInt("num_bits", 0);
        return bits is >= 1 and <= MostBits ? bits : throw new OpException(DiagnosticCatalog.BadGraph, $"its num_bits is {bits}, not 1 to {MostBits}");
    }

    private static float Required(NodeImport node, string attribute) => node.Has(attribute)
        ? node.Float(attribute, 0)
        : throw new OpException(DiagnosticCatalog.BadGraph, $"attribute '{attribute}' is missing");

    private static float[] Numbers(NodeImport node, int input, string role) => node.Constant(input, role) is { IsFloat: true, Shape.Count: > 0 } numbers
        ? numbers.Floats
        : throw new OpException(DiagnosticCatalog.BadGraph, $"its {role} holds no floats");

    // The axis is written where there is one number for all, too.
    private static int? ChannelAxis(NodeImport node)
    {
        int axis = node.SmallInt("channel_axis", 0);
        return node.Int("per_channel", 0) != 0 ? NodeImport.Axis(axis, node.Shape(0).Rank) : null;
    }
}
