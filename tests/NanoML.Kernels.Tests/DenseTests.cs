namespace NanoML.Kernels.Tests;

public class DenseTests
{
    [Fact]
    public void Dense_RandomShapes_EqualsTheDefinition()
    {
        Cases.ForAll(300, random =>
        {
            int rows = random.Between(1, 5);
            int inputs = random.Between(1, 40);
            int outputs = random.Between(1, 12);
            int stride = outputs + (random.Flip() ? 0 : random.Between(1, 5));
            int zeroPoint = random.Between(0, 255);
            Filters filters = Filters.Create(random, outputs, inputs, zeroPoint);
            Scales scales = Scales.Create(random, outputs, filters.Magnitude);
            Output output = Output.Create(random);
            Region x = Region.Create(random, rows * inputs);
            Region y = Region.Create(random, rows * stride);
            for (int r = 0; r < rows; r++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    long acc = filters.Bias[o];
                    for (int i = 0; i < inputs; i++)
                    {
                        acc += (x[(r * inputs) + i] - zeroPoint) * (long)filters.Weights[(o * inputs) + i];
                    }

                    y.Expected[(r * stride) + o] = scales.Apply(output, acc, o);
                }
            }

            Dense.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, filters.Weights, filters.FoldedBias, scales.Multiplier, scales.Shift,
                rows, inputs, outputs, outputStride: stride, output.ZeroPoint, output.Min, output.Max);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }

    [Fact]
    public void Dense_SplitOverTwoCalls_EqualsOneCall()
    {
        var random = new Random(1);
        Filters filters = Filters.Create(random, outputs: 7, length: 11, inputZeroPoint: 3);
        Scales scales = Scales.Create(random, 7, filters.Magnitude);
        Region x = Region.Create(random, 4 * 11);
        byte[] whole = new byte[4 * 7];
        byte[] split = new byte[4 * 7];

        Run(whole, 0, 7);
        Run(split, 0, 4);
        Run(split, 4, 7);

        Assert.Equal(whole, split);

        void Run(byte[] y, int first, int end) => Dense.Run(
            x.Bytes, x.Offset, y, first, filters.Weights[(first * 11)..(end * 11)], filters.FoldedBias[first..end],
            scales.Multiplier[first..end], scales.Shift[first..end], rows: 4, inputs: 11, outputs: end - first, outputStride: 7,
            outputZeroPoint: 128, min: 0, max: 255);
    }
}
