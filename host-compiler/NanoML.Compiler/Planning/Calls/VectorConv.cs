using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>What the kernel <see cref="Conv"/> computes, with <see cref="VectorDotProducts"/>.</summary>
internal static class VectorConv
{
    public static void Run(ConvCall call, KernelMemory memory)
    {
        WindowGeometry window = call.Window;
        int groupInputs = window.InputChannels / call.Groups;
        int groupOutputs = call.OutputChannels / call.Groups;
        byte[] patch = memory.Array(call.Patch);
        int patchOffset = memory.Offset(call.Patch);
        for (int position = 0; position < window.OutputPositions; position++)
        {
            int top = (position / window.OutputWidth * window.StrideHeight) - window.PadTop;
            int left = (position % window.OutputWidth * window.StrideWidth) - window.PadLeft;
            for (int group = 0; group < call.Groups; group++)
            {
                Patch.Gather(
                    memory.Array(call.X), memory.Offset(call.X) + (group * groupInputs), patch, patchOffset, window.InputHeight,
                    window.InputWidth, window.InputChannels, groupInputs, window.KernelHeight, window.KernelWidth, window.DilationHeight,
                    window.DilationWidth, top, left, call.InputZeroPoint);
                VectorDotProducts.Run(
                    patch, patchOffset, memory.Array(call.Y), memory.Offset(call.Y) + (position * call.OutputStride) + (group * groupOutputs),
                    call.Weights.SBytes, call.Requantization, window.Taps * groupInputs, group * groupOutputs, groupOutputs);
            }
        }
    }
}
