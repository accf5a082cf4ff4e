namespace NanoML.Kernels.Tests;

public class PackedConvTests
{
    [Fact]
    public void PackedConv_RandomShapes_GivesTheBytesOfConv() => Cases.ForAll(500, random => Check(
        random, WindowAxis.Create(random, padded: true), WindowAxis.Create(random, padded: true), random.Between(1, 9)));

    [Fact]
    public void PackedConv_WithoutPadding_GivesTheBytesOfConv() =>
        Cases.ForAll(100, random => Check(random, Unpadded(random), Unpadded(random), random.Between(1, 9)));

    [Fact]
    public void PackedConv_WithWindowsWhollyInThePadding_GivesTheBytesOfConv()
    {
        var axis = new WindowAxis(Input: 1, Kernel: 2, Stride: 1, Dilation: 1, PadBefore: 4, PadAfter: 4, Output: 8);
        Cases.ForAll(20, random => Check(random, axis, axis, inputs: 2));
    }

    [Fact]
    public void PackedConv_WithManyTaps_MovesSumsToWiderLanes() =>
        Cases.ForAll(60, random => Check(random, Unpadded(random), Unpadded(random), random.Between(30, 80)));

    [Fact]
    public void PackedConv_OfDenseRows_GivesTheBytesOfDense() => Cases.ForAll(100, random => Check(
        random, WindowAxis.Single() with { Input = 40, Output = 40 }, WindowAxis.Single(), random.Between(1, 100)));

    [Fact]
    public void PackedConv_OverItsOwnInput_GivesTheBytesOfConv() => Cases.ForAll(200, random =>
    {
        int channels = random.Between(1, 30);
        Check(random, WindowAxis.CreateSame(random), WindowAxis.CreateSame(random), channels, channels);
    });

    private static WindowAxis Unpadded(Random random)
    {
        var axis = new WindowAxis(0, random.Between(1, 3), random.Between(1, 3), random.Between(1, 2), 0, 0, random.Between(1, 5));
        int reach = ((axis.Output - 1) * axis.Stride) + ((axis.Kernel - 1) * axis.Dilation) + 1;
        return axis with { Input = reach + random.Between(0, 2) };
    }

    private static void Check(Random random, WindowAxis height, WindowAxis width, int inputs, int? inPlace = null)
    {
        int outputs = inPlace ?? random.Between(1, random.Flip() ? 10 : 60);
        int stride = outputs + (inPlace is not null || random.Flip() ? 0 : random.Between(1, 5));
        int taps = height.Kernel * width.Kernel * inputs;
        int zeroPoint = random.Between(0, 255);
        Filters filters = Filters.Create(random, outputs, taps, zeroPoint);
        Scales scales = Scales.CreateAny(random, outputs, filters.Magnitude);
        Output output = Output.Create(random);
        Region x = Region.Create(random, height.Input * width.Input * inputs);
        Region y = inPlace is not null ? x : Region.Create(random, height.Output * width.Output * stride);
        byte[] reference = (byte[])y.Bytes.Clone();
        Conv.Run(
            x.Bytes, x.Offset, reference, y.Offset, new byte[taps], 0, filters.Weights, filters.FoldedBias, scales.Multiplier, scales.Shift,
            height.Input, width.Input, inputs, height.Output, width.Output, outputs, stride, height.Kernel, width.Kernel,
            height.Stride, width.Stride, height.Dilation, width.Dilation, height.PadBefore, width.PadBefore, groups: 1,
            zeroPoint, output.ZeroPoint, output.Min, output.Max);
        reference.AsSpan(y.Offset, y.Expected.Length).CopyTo(y.Expected);

        int block = random.Between(1, height.Output + 1);
        int flushTaps = PackedFilters.FlushTaps(random, filters.Weights, outputs);
        Region scratch = Region.Create(random, height.Extent(block) * width.Extent(width.Output) * inputs);
        PackedConv.Run(
            x.Bytes, x.Offset, y.Bytes, y.Offset, scratch.Bytes, scratch.Offset,
            RandomLanes(random, 144 + ((taps > flushTaps ? 3 : 1) * (outputs > 18 ? 8 : outputs > 9 ? 6 : 3) * block * width.Output)),
            filters.Weights, filters.FoldedBias, scales.Multiplier, scales.Shift,
            inputHeight: height.Input, inputWidth: width.Input, inputChannels: inputs,
            outputHeight: height.Output, outputWidth: width.Output, outputChannels: outputs, outputStride: stride,
            kernelHeight: height.Kernel, kernelWidth: width.Kernel, strideHeight: height.Stride, strideWidth: width.Stride,
            dilationHeight: height.Dilation, dilationWidth: width.Dilation, padTop: height.PadBefore, padLeft: width.PadBefore,
            blockRows: block, flushTaps: flushTaps,
            inputZeroPoint: zeroPoint, outputZeroPoint: output.ZeroPoint, min: output.Min, max: output.Max);

        x.AssertAsExpected();
        y.AssertAsExpected();
        scratch.AssertGuardsIntact();
    }

    private static long[] RandomLanes(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextInt64())];
}
