using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>The kernel call for <c>signA * a + signB * b</c>, which Add and Sub share.</summary>
internal static class WeightedSum
{
    // Multipliers below 2^30 keep a byte product below 2^38 and the whole sum far inside 64 bits.
    private const int MultiplierBits = 30;
    private const int MaxShift = 50;

    public static AddCall Create(LoweringContext context, BinaryOperands operands, int signFull, int signSmall, Clamp? clamp)
    {
        QuantParams a = context.Input(operands.FullIndex).Quant;
        QuantParams b = context.Input(operands.SmallIndex).Quant;
        QuantParams y = context.Output().Quant;
        double ratioA = (double)a.Scale / y.Scale;
        double ratioB = (double)b.Scale / y.Scale;
        _ = LayerLowering.Ratio(context, Math.Max(ratioA, ratioB));
        int shift = Math.Clamp(MultiplierBits - 1 - Math.ILogB(Math.Max(ratioA, ratioB)), 1, MaxShift);
        int aMultiplier = signFull * (int)Math.Round(Math.ScaleB(ratioA, shift));
        int bMultiplier = signSmall * (int)Math.Round(Math.ScaleB(ratioB, shift));
        (byte min, byte max) = context.ClampBytes(clamp);
        return new AddCall
        {
            Layer = context.Layer,
            A = operands.Full,
            B = operands.Small,
            Y = context.OutputBuffer(),
            Broadcast = operands.Broadcast,
            AMultiplier = aMultiplier,
            BMultiplier = bMultiplier,
            Offset = ((long)y.ZeroPoint << shift) - ((long)a.ZeroPoint * aMultiplier) - ((long)b.ZeroPoint * bMultiplier) + (1L << (shift - 1)),
            Shift = shift,
            Min = min,
            Max = max,
        };
    }
}
