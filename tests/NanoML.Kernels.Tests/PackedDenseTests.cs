namespace NanoML.Kernels.Tests;

public class PackedDenseTests
{
    [Fact]
    public void PackedDense_RandomShapes_GivesTheBytesOfDense()
    {
        Cases.ForAll(500, random =>
        {
            int rows = random.Between(1, 3);
            int inputs = random.Between(1, 70);
            int outputs = random.Between(1, 30);
            int stride = outputs + (random.Flip() ? 0 : random.Between(1, 5));
            Filters filters = Filters.Create(random, outputs, inputs, random.Between(0, 255));
            Scales scales = Scales.CreateAny(random, outputs, filters.Magnitude);
            Output output = Output.Create(random);
            Region x = Region.Create(random, rows * inputs);
            Region y = Region.Create(random, rows * stride);
            byte[] reference = (byte[])y.Bytes.Clone();
            Dense.Run(
                x.Bytes, x.Offset, reference, y.Offset, filters.Weights, filters.FoldedBias, scales.Multiplier, scales.Shift,
                rows, inputs, outputs, stride, output.ZeroPoint, output.Min, output.Max);
            reference.AsSpan(y.Offset, y.Expected.Length).CopyTo(y.Expected);

            var lanes = new long[8 + (4 * ((outputs + 7) / 8))];
            PackedDense.Run(
                x.Bytes, x.Offset, y.Bytes, y.Offset, lanes, PackedFilters.Dense(random, filters.Weights, inputs, outputs),
                filters.FoldedBias, scales.Multiplier, scales.Shift,
                rows, inputs, outputs, outputStride: stride, output.ZeroPoint, output.Min, output.Max);

            x.AssertAsExpected();
            y.AssertAsExpected();
        });
    }
}
