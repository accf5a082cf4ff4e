namespace NanoML.Kernels.Tests;

public class ConvTests
{
    [Fact]
    public void Conv_RandomShapes_EqualsTheDefinition() =>
        Cases.ForAll(400, random => CheckConv(
            random, WindowAxis.Create(random, padded: true), WindowAxis.Create(random, padded: true), groups: random.Between(1, 3)));

    [Fact]
    public void Conv_OneDimensional_EqualsTheDefinition() =>
        Cases.ForAll(100, random => CheckConv(random, WindowAxis.Single(), WindowAxis.Create(random, padded: true), random.Between(1, 3)));

    [Fact]
    public void Conv_WithWindowsWhollyInThePadding_EqualsTheDefinition()
    {
        var axis = new WindowAxis(Input: 1, Kernel: 2, Stride: 1, Dilation: 1, PadBefore: 4, PadAfter: 4, Output: 8);
        Cases.ForAll(20, random => CheckConv(random, axis, axis, groups: 2));
    }

    [Fact]
    public void DepthwiseConv_RandomShapes_EqualsTheDefinition() =>
        Cases.ForAll(400, random => CheckDepthwise(
            random, WindowAxis.Create(random, padded: true), WindowAxis.Create(random, padded: true)));

    private static void CheckConv(Random random, WindowAxis height, WindowAxis width, int groups)
    {
        int groupInputs = random.Between(1, 5);
        int groupOutputs = random.Between(1, 4);
        int inputs = groups * groupInputs;
        int outputs = groups * groupOutputs;
        int stride = outputs + (random.Flip() ? 0 : random.Between(1, 5));
        int patchLength = height.Kernel * width.Kernel * groupInputs;
        int zeroPoint = random.Between(0, 255);
        Filters filters = Filters.Create(random, outputs, patchLength, zeroPoint);
        Scales scales = Scales.Create(random, outputs, filters.Magnitude);
        Output output = Output.Create(random);
        Region x = Region.Create(random, height.Input * width.Input * inputs);
        Region y = Region.Create(random, height.Output * width.Output * stride);
        Region scratch = Region.Create(random, patchLength);
        for (int position = 0; position < height.Output * width.Output; position++)
        {
            for (int o = 0; o < outputs; o++)
            {
                int firstInput = o / groupOutputs * groupInputs;
                long acc = Accumulate(x, height, width, inputs, position, firstInput, groupInputs, filters, o, zeroPoint);
                y.Expected[(position * stride) + o] = scales.Apply(output, acc, o);
            }
        }

        Conv.Run(
            x.Bytes, x.Offset, y.Bytes, y.Offset, scratch.Bytes, scratch.Offset,
            filters.Weights, filters.FoldedBias, scales.Multiplier, scales.Shift,
            inputHeight: height.Input, inputWidth: width.Input, inputChannels: inputs,
            outputHeight: height.Output, outputWidth: width.Output, outputChannels: outputs, outputStride: stride,
            kernelHeight: height.Kernel, kernelWidth: width.Kernel, strideHeight: height.Stride, strideWidth: width.Stride,
            dilationHeight: height.Dilation, dilationWidth: width.Dilation, padTop: height.PadBefore, padLeft: width.PadBefore,
            groups: groups, inputZeroPoint: zeroPoint, outputZeroPoint: output.ZeroPoint, min: output.Min, max: output.Max);

        x.AssertAsExpected();
        y.AssertAsExpected();
        scratch.AssertGuardsIntact();
    }

    private static void CheckDepthwise(Random random, WindowAxis height, WindowAxis width)
    {
        int channels = random.Between(1, 5);
        int depthMultiplier = random.Between(1, 3);
        int outputs = channels * depthMultiplier;
        int taps = height.Kernel * width.Kernel;
        int zeroPoint = random.Between(0, 255);
        Filters filters = Filters.Create(random, outputs, taps, zeroPoint);
        Scales scales = Scales.Create(random, outputs, filters.Magnitude);
        Output output = Output.Create(random);
        Region x = Region.Create(random, height.Input * width.Input * channels);
        Region y = Region.Create(random, height.Output * width.Output * outputs);
        Region scratch = Region.Create(random, taps * channels);
        for (int position = 0; position < height.Output * width.Output; position++)
        {
            for (int o = 0; o < outputs; o++)
            {
                long acc = Accumulate(x, height, width, channels, position, o / depthMultiplier, 1, filters, o, zeroPoint);
                y.Expected[(position * outputs) + o] = scales.Apply(output, acc, o);
            }
        }

        DepthwiseConv.Run(
            x.Bytes, x.Offset, y.Bytes, y.Offset, scratch.Bytes, scratch.Offset,
            filters.Weights, filters.FoldedBias, scales.Multiplier, scales.Shift,
            inputHeight: height.Input, inputWidth: width.Input, channels: channels, depthMultiplier: depthMultiplier,
            outputHeight: height.Output, outputWidth: width.Output,
            kernelHeight: height.Kernel, kernelWidth: width.Kernel, strideHeight: height.Stride, strideWidth: width.Stride,
            dilationHeight: height.Dilation, dilationWidth: width.Dilation, padTop: height.PadBefore, padLeft: width.PadBefore,
            inputZeroPoint: zeroPoint, outputZeroPoint: output.ZeroPoint, min: output.Min, max: output.Max);

        x.AssertAsExpected();
        y.AssertAsExpected();
        scratch.AssertGuardsIntact();
    }

    // The definition over real values: the zero point is subtracted from each input, and taps in the padding add nothing.
    private static long Accumulate(
        Region x, WindowAxis height, WindowAxis width, int pixelStride, int position, int firstInput, int inputs,
        Filters filters, int output, int zeroPoint)
    {
        long acc = filters.Bias[output];
        int weight = output * height.Kernel * width.Kernel * inputs;
        foreach (int row in height.Taps(position / width.Output))
        {
            foreach (int column in width.Taps(position % width.Output))
            {
                for (int i = 0; i < inputs; i++)
                {
                    if (row >= 0 && row < height.Input && column >= 0 && column < width.Input)
                    {
                        int index = (((row * width.Input) + column) * pixelStride) + firstInput + i;
                        acc += (x[index] - zeroPoint) * (long)filters.Weights[weight];
                    }

                    weight++;
                }
            }
        }

        return acc;
    }
}
