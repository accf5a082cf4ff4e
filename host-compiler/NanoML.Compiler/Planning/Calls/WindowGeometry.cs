using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The sliding window of a convolution or pool on a channels-last activation; 1-D has heights of 1.</summary>
public sealed record WindowGeometry(
    int InputHeight,
    int InputWidth,
    int InputChannels,
    int OutputHeight,
    int OutputWidth,
    int KernelHeight,
    int KernelWidth,
    int StrideHeight,
    int StrideWidth,
    int DilationHeight,
    int DilationWidth,
    int PadTop,
    int PadLeft,
    int PadBottom,
    int PadRight)
{
    public int Taps => KernelHeight * KernelWidth;

    public int OutputPositions => OutputHeight * OutputWidth;

    /// <summary>
    /// One window over the rows of several samples, one sample below the other, that gives for each of them what this one does. Null when a
    /// window reaches rows that are not the sample's, or leaves some at its end.
    /// </summary>
    public WindowGeometry? Stacked(int samples)
    {
        int stride = OutputHeight == 1 ? InputHeight : StrideHeight;
        int reach = ((OutputHeight - 1) * stride) + ((KernelHeight - 1) * DilationHeight) + 1;
        return PadTop == 0 && reach <= InputHeight && OutputHeight * stride == InputHeight
            ? this with
            {
                InputHeight = samples * InputHeight,
                OutputHeight = samples * OutputHeight,
                StrideHeight = stride,
                PadBottom = 0,
            }
            : null;
    }

    public string Describe(int outputChannels) =>
        $"{KernelHeight}x{KernelWidth}{(StrideHeight == 1 && StrideWidth == 1 ? "" : $" stride {StrideHeight}x{StrideWidth}")}, "
        + $"{InputHeight}x{InputWidth}x{InputChannels} to {OutputHeight}x{OutputWidth}x{outputChannels}";

    public ImmutableArray<KernelArgument> InputArguments => [new("inputHeight", InputHeight), new("inputWidth", InputWidth)];

    public ImmutableArray<KernelArgument> OutputArguments => [new("outputHeight", OutputHeight), new("outputWidth", OutputWidth)];

    /// <summary>Kernel, strides, dilations and the pads before the input, in the order of the kernels' parameters.</summary>
    public ImmutableArray<KernelArgument> WindowArguments =>
    [
        new("kernelHeight", KernelHeight), new("kernelWidth", KernelWidth),
        new("strideHeight", StrideHeight), new("strideWidth", StrideWidth),
        new("dilationHeight", DilationHeight), new("dilationWidth", DilationWidth),
        new("padTop", PadTop), new("padLeft", PadLeft),
    ];
}
