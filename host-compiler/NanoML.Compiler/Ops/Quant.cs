using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>QONNX Quant (IntQuant) and BipolarQuant: the quantisers that Brevitas, QKeras and FINN write.</summary>
public static class Quant
{
    private const int MostBits = 16;

    /// <summary>Inputs: x, scale, zero point, number of bits.</summary>
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(4, 4);
        float[] scales = Numbers(node, 1, "scale");
        float[] zeroPoints = Numbers(node, 2, "zero point");
        int bits = Bits(node);
        bool isSigned = node.Int("signed", 1) != 0;
        bool isNarrow = node.Int("narrow", 0) != 0;
        LevelRounding rounding = Rounding(node);
        int? axis = Axis(node);
        node.Keep(0);
        if (zeroPoints.Any(zero => zero != MathF.Round(zero)) || (zeroPoints.Length != 1 && zeroPoints.Length != scales.Length))
        {
            throw OpException.Unsupported("its zero points are no integers, one for all or one for each scale", "Quantise symmetrically.");
        }

        long[] zeros = [.. scales.Select((_, k) => (long)zeroPoints[zeroPoints.Length == 1 ? 0 : k])];
        if (bits == 1 && isSigned)
        {
            return RoundToLevels.Of(node, node.Input(0), scales, zeros, axis, -1, 1, LevelRounding.Sign);
        }

        (long least, long most) = isSigned
            ? (-(1L << (bits - 1)) + (isNarrow ? 1 : 0), (1L << (bits - 1)) - 1)
            : (0, (1L << bits) - (isNarrow ? 2 : 1));
        return RoundToLevels.Of(node, node.Input(0), scales, zeros, axis, least, most, rounding);
    }

    /// <summary>Inputs: x and scale.</summary>
    public static Op ImportBipolar(NodeImport node)
    {
        node.RequireInputs(2, 2);
        float[] scales = Numbers(node, 1, "scale");
        int? axis = Axis(node);
        node.Keep(0);
        return RoundToLevels.Of(node, node.Input(0), scales, new long[scales.Length], axis, -1, 1, LevelRounding.Sign);
    }

    private static int Bits(NodeImport node)
    {
        float bits = node.ConstantScalar(3, "number of bits")!.ToFloats()[0];
        return bits is >= 1 and <= MostBits && bits == MathF.Round(bits)
            ? (int)bits
            : throw OpException.Unsupported(FormattableString.Invariant($"it has {bits} bits; 1 to {MostBits} are read"));
    }

    private static LevelRounding Rounding(NodeImport node) => node.String("rounding_mode", "ROUND").ToUpperInvariant() switch
    {
        "ROUND" or "HALF_EVEN" => LevelRounding.HalfToEven,
        "FLOOR" => LevelRounding.Floor,
        "CEIL" => LevelRounding.Ceiling,
        string other => throw OpException.Unsupported($"rounding_mode '{other}' is not supported", "Quantise with rounding_mode ROUND."),
    };

    private static float[] Numbers(NodeImport node, int input, string role) => node.Constant(input, role) is { Shape.Count: > 0 } numbers
        ? numbers.ToFloats()
        : throw new OpException(DiagnosticCatalog.BadGraph, $"its {role} has no elements");

    /// <summary>The axis of x along which scales differ, by NumPy's broadcasting; null when there is one.</summary>
    private static int? Axis(NodeImport node)
    {
        Shape scale = node.Shape(1);
        Shape x = node.Shape(0);
        if (scale.Count == 1)
        {
            return null;
        }

        int[] axes = [.. Enumerable.Range(0, scale.Rank).Where(axis => scale[axis] > 1)];
        return axes is [int only] && only + x.Rank - scale.Rank >= 0
            ? only + x.Rank - scale.Rank
            : throw OpException.Unsupported($"its scales have shape {scale}", "Quantise with one scale, or one for each channel.");
    }
}
