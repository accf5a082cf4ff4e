using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Strategies.Chains;

/// <summary>Prints a <see cref="ChainPoolCode"/>: a call of its kernel.</summary>
internal static class ChainPoolEmitter
{
    public static void Emit(ChainPoolCode code, EmitContext context, CSharpWriter writer)
    {
        AveragePoolCall pool = code.Pool;
        LaneImage image = code.Image;
        (int multiplier, int shift) = code.Ratio;
        string call = $"global::NanoML.Kernels.LaneMean.Run({EmitContext.Lanes}, {image.First}, {image.Rows}, {image.Width}, {image.PixelWords}, "
            + $"{pool.Window.KernelHeight}, {context.Array(code.Output)}, {context.Offset(code.Output)}, {-pool.InputZeroPoint * pool.Window.Taps}, "
            + $"{multiplier}, {shift}, {pool.OutputZeroPoint}, {pool.Min}, {pool.Max});";
        ChainLayerEmitter.Run(code, context, writer, [call], pool.InputZeroPoint);
    }
}
