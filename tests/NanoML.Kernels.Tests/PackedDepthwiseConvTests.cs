namespace NanoML.Kernels.Tests;

public class PackedDepthwiseConvTests
{
    [Fact]
    public void PackedDepthwiseConv_RandomShapes_GivesTheBytesOfDepthwiseConv() => Cases.ForAll(500, random => Check(
        random, WindowAxis.Create(random, padded: true), WindowAxis.Create(random, padded: true)));

    [Fact]
    public void PackedDepthwiseConv_OneDimensional_GivesTheBytesOfDepthwiseConv() =>
        Cases.ForAll(100, random => Check(random, WindowAxis.Single(), WindowAxis.Create(random, padded: true)));

    [Fact]
    public void PackedDepthwiseConv_OfLargeKernels_GivesTheBytesOfDepthwiseConv()
    {
        var rows = new WindowAxis(Input: 9, Kernel: 5, Stride: 1, Dilation: 1, PadBefore: 2, PadAfter: 2, Output: 9);
        var columns = new WindowAxis(Input: 11, Kernel: 6, Stride: 2, Dilation: 1, PadBefore: 2, PadAfter: 2, Output: 5);
        Cases.ForAll(40, random => Check(random, rows, columns));
        Cases.ForAll(40, random => Check(random, columns, rows));
    }

    [Fact]
    public void PackedDepthwiseConv_WithWindowsWhollyInThePadding_GivesTheBytesOfDepthwiseConv()
    {
        var axis = new WindowAxis(Input: 1, Kernel: 2, Stride: 1, Dilation: 1, PadBefore: 4, PadAfter: 4, Output: 8);
        Cases.ForAll(20, random => Check(random, axis, axis));
    }

    [Fact]
    public void PackedDepthwiseConv_OverItsOwnInput_GivesTheBytesOfDepthwiseConv() =>
        Cases.ForAll(200, random => Check(random, WindowAxis.CreateSame(random), WindowAxis.CreateSame(random), inPlace: true));

    private static void Check(Random random, WindowAxis height, WindowAxis width, bool inPlace = false)
    {
        int channels = random.Between(1, 5);
        int depthMultiplier = inPlace ? 1 : random.Between(1, 3);
        int outputs = channels * depthMultiplier;
        int taps = height.Kernel * width.Kernel;
        int zeroPoint = random.Between(0, 255);
        Filters filters = Filters.Create(random, outputs, taps, zeroPoint);
        Scales scales = Scales.CreateAny(random, outputs, filters.Magnitude);
        Output output = Output.Create(random);
        Region x = Region.Create(random, height.Input * width.Input * channels);
        Region y = inPlace ? x : Region.Create(random, height.Output * width.Output * outputs);
        byte[] reference = (byte[])y.Bytes.Clone();
        DepthwiseConv.Run(
            x.Bytes, x.Offset, reference, y.Offset, new byte[taps * channels], 0, filters.Weights, filters.FoldedBias,
            scales.Multiplier, scales.Shift, height.Input, width.Input, channels, depthMultiplier, height.Output, width.Output,
            height.Kernel, width.Kernel, height.Stride, width.Stride, height.Dilation, width.Dilation,
            height.PadBefore, width.PadBefore, zeroPoint, output.ZeroPoint, output.Min, output.Max);
        reference.AsSpan(y.Offset, y.Expected.Length).CopyTo(y.Expected);

        int block = random.Between(1, height.Output + 1);
        int rows = height.Extent(block) + (2 * height.Stride);
        Region scratch = Region.Create(random, rows * width.Extent(width.Output) * channels);
        var lanes = new long[(2 * (taps + 5)) + ((block + 2) * (width.Output + 2))];
        PackedDepthwiseConv.Run(
            x.Bytes, x.Offset, y.Bytes, y.Offset, scratch.Bytes, scratch.Offset, lanes,
            filters.Weights, filters.FoldedBias, scales.Multiplier, scales.Shift,
            inputHeight: height.Input, inputWidth: width.Input, channels: channels, depthMultiplier: depthMultiplier,
            outputHeight: height.Output, outputWidth: width.Output,
            kernelHeight: height.Kernel, kernelWidth: width.Kernel, strideHeight: height.Stride, strideWidth: width.Stride,
            dilationHeight: height.Dilation, dilationWidth: width.Dilation, padTop: height.PadBefore, padLeft: width.PadBefore,
            blockRows: block,
            inputZeroPoint: zeroPoint, outputZeroPoint: output.ZeroPoint, min: output.Min, max: output.Max);

        x.AssertAsExpected();
        y.AssertAsExpected();
        scratch.AssertGuardsIntact();
    }
}
