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
        string call = $"global::NanoML.Kernels.LaneMean.Run(lanes: {EmitContext.Lanes}, start: {image.First}, bandRows: {image.Rows}, "
            + $"width: {image.Width}, pixelWords: {image.PixelWords}, height: {pool.Window.KernelHeight}, y: {context.Array(code.Output)}, "
            + $"yOffset: {context.Offset(code.Output)}, bias: {-pool.InputZeroPoint * pool.Window.Taps}, multiplier: {multiplier}, shift: {shift}, "
            + $"outputZeroPoint: {pool.OutputZeroPoint}, min: {pool.Min}, max: {pool.Max});";
        ChainLayerEmitter.Run(code, context, writer, [call], pool.InputZeroPoint);
    }
}
