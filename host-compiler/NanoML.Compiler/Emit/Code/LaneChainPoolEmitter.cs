using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Code;

namespace NanoML.Compiler.Emit.Code;

/// <summary>Prints a <see cref="LaneChainPool"/>: a call of its kernel.</summary>
internal static class LaneChainPoolEmitter
{
    public static void Emit(LaneChainPool code, EmitContext context, CSharpWriter writer)
    {
        AveragePoolCall pool = code.Pool;
        LaneImage image = code.Image;
        (int multiplier, int shift) = code.Ratio;
        string call = $"global::NanoML.Kernels.LaneMean.Run({EmitContext.Lanes}, {image.First}, {image.Rows}, {image.Width}, {image.PixelWords}, "
            + $"{pool.Window.KernelHeight}, {context.Array(code.Output)}, {context.Offset(code.Output)}, {-pool.InputZeroPoint * pool.Window.Taps}, "
            + $"{multiplier}, {shift}, {pool.OutputZeroPoint}, {pool.Min}, {pool.Max});";
        LaneLayerEmitter.Run(code, context, writer, [call], pool.InputZeroPoint);
    }
}
