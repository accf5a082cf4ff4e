namespace NanoML.Kernels.Tests;

public class PoolTests
{
    [Fact]
    public void MaxPool_RandomShapes_EqualsTheDefinition()
    {
        Cases.ForAll(300, random =>
        {
            WindowAxis height = WindowAxis.Create(random, ceil: random.Flip());
            WindowAxis width = WindowAxis.Create(random, ceil: random.Flip());
            int channels = random.Between(1, 4);
            Region x = Region.Create(random, height.Input * width.Input * channels);
            Region y = Region.Create(random, height.Output * width.Output * channels);
            for (int i = 0; i < y.Expected.Length; i++)
            {
                y.Expected[i] = (byte)Window(x, height, width, channels, i).Max();
            }

            MaxPool.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, inputHeight: height.Input, inputWidth: width.Input, channels: channels,
                outputHeight: height.Output, outputWidth: width.Output, kernelHeight: height.Kernel, kernelWidth: width.Kernel,
                strideHeight: height.Stride, strideWidth: width.Stride, dilationHeight: height.Dilation, dilationWidth: width.Dilation,
                padTop: height.PadBefore, padLeft: width.PadBefore);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void MaxPool_WindowOutsideTheInput_YieldsZero(int side)
    {
        byte[] y = [9];

        MaxPool.Run(
            [200], 0, y, 0, inputHeight: 1, inputWidth: 1, channels: 1, outputHeight: 1, outputWidth: 1, kernelHeight: 2, kernelWidth: 2,
            strideHeight: 1, strideWidth: 1, dilationHeight: 2, dilationWidth: 2, padTop: 5 * side, padLeft: -5 * side);

        Assert.Equal(0, y[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AveragePool_RandomShapes_EqualsTheDefinition(bool countIncludePad)
    {
        Cases.ForAll(300, random =>
        {
            WindowAxis height = WindowAxis.Create(random, ceil: random.Flip(), padded: countIncludePad);
            WindowAxis width = WindowAxis.Create(random, ceil: random.Flip(), padded: countIncludePad);
            int channels = random.Between(1, 4);
            int zeroPoint = random.Between(0, 255);
            const int minDivisor = 1;
            Scales scales = Scales.Create(random, height.Kernel * width.Kernel, accumulator: 512);
            Output output = Output.Create(random);
            Region x = Region.Create(random, height.Input * width.Input * channels);
            Region y = Region.Create(random, height.Output * width.Output * channels);
            for (int i = 0; i < y.Expected.Length; i++)
            {
                (int row, int column) = (i / channels / width.Output, i / channels % width.Output);
                int divisor = countIncludePad
                    ? height.CountPadded(row) * width.CountPadded(column)
                    : Window(x, height, width, channels, i).Count();
                long sum = Window(x, height, width, channels, i).Sum(value => (long)value - zeroPoint);
                y.Expected[i] = scales.Apply(output, sum, divisor - minDivisor);
            }

            AveragePool.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, scales.Multiplier, scales.Shift, minDivisor: minDivisor,
                inputHeight: height.Input, inputWidth: width.Input, channels: channels,
                outputHeight: height.Output, outputWidth: width.Output, kernelHeight: height.Kernel, kernelWidth: width.Kernel,
                strideHeight: height.Stride, strideWidth: width.Stride, dilationHeight: height.Dilation, dilationWidth: width.Dilation,
                padTop: height.PadBefore, padLeft: width.PadBefore, padBottom: height.PadAfter, padRight: width.PadAfter,
                countIncludePad: countIncludePad, inputZeroPoint: zeroPoint, outputZeroPoint: output.ZeroPoint,
                min: output.Min, max: output.Max);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void AveragePool_RoundedUpOutput_CountsOnlyUpToThePaddingsEdge()
    {
        // Windows of 4 at -1 and at 2: the first counts its padding at -1; the second overshoots to 5, which is no padding.
        byte[] x = [10, 20, 30, 40, 50];
        byte[] y = new byte[2];
        int[] multiplier = [1431655766, 1 << 30];
        byte[] shift = [32, 32];

        AveragePool.Run(
            x, 0, y, 0, multiplier, shift, minDivisor: 3, inputHeight: 1, inputWidth: 5, channels: 1, outputHeight: 1, outputWidth: 2,
            kernelHeight: 1, kernelWidth: 4, strideHeight: 1, strideWidth: 3, dilationHeight: 1, dilationWidth: 1,
            padTop: 0, padLeft: 1, padBottom: 0, padRight: 0, countIncludePad: true,
            inputZeroPoint: 0, outputZeroPoint: 0, min: 0, max: 255);

        Assert.Equal([(10 + 20 + 30) / 4, (30 + 40 + 50) / 3], y);
    }

    [Fact]
    public void Mean_RandomShapes_EqualsTheDefinition()
    {
        Cases.ForAll(300, random =>
        {
            (int outer, int reduced, int inner) = (random.Between(1, 4), random.Between(1, 70), random.Between(1, 6));
            int zeroPoint = random.Between(0, 255);
            Scales scales = Scales.Create(random, 1, 128 * reduced);
            Output output = Output.Create(random);
            Region x = Region.Create(random, outer * reduced * inner);
            Region y = Region.Create(random, outer * inner);
            for (int o = 0; o < outer; o++)
            {
                for (int i = 0; i < inner; i++)
                {
                    long sum = Enumerable.Range(0, reduced).Sum(r => (long)x[(((o * reduced) + r) * inner) + i] - zeroPoint);
                    y.Expected[(o * inner) + i] = scales.Apply(output, sum, 0);
                }
            }

            Mean.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, outer: outer, reduced: reduced, inner: inner, inputZeroPoint: zeroPoint,
                multiplier: scales.Multiplier[0], shift: scales.Shift[0], outputZeroPoint: output.ZeroPoint,
                min: output.Min, max: output.Max);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    private static IEnumerable<int> Window(Region x, WindowAxis height, WindowAxis width, int channels, int output)
    {
        int position = output / channels;
        return from row in height.Inside(position / width.Output)
               from column in width.Inside(position % width.Output)
               select (int)x[(((row * width.Input) + column) * channels) + (output % channels)];
    }
}
