namespace NanoML.Kernels.Tests;

public class SpectrumTests
{
    private const int Octaves = 48;
    private const int Segments = 16;
    private const double Unit = 1 << 16;

    [Fact]
    public void Run_RandomLayers_GivesTheRootThatDoublesGive() => Cases.ForAll(200, random =>
    {
        (int rows, int width, int step, int channels) = (random.Next(1, 5), random.Next(1, 20), random.Next(1, 20), random.Next(1, 6));
        Region x = Region.Create(random, ((rows - 1) * step) + width);
        Region y = Region.Create(random, rows * channels);
        sbyte[] weights = [.. Enumerable.Range(0, 2 * channels * width).Select(_ => (sbyte)random.Next(-127, 128))];
        int[] bias = [.. Enumerable.Range(0, 2 * channels).Select(_ => random.Next(-20_000, 20_000))];
        double scale = 255.0 / ((width * 60 * 127) + 20_000);
        Spectrum.Run(
            x.Bytes, x.Offset, y.Bytes, y.Offset, weights, bias, [.. Enumerable.Repeat(1 << 30, channels)], [.. Enumerable.Repeat((byte)30, channels)],
            Table(square => Math.Sqrt(square) * scale), rows, width, step, channels);

        for (int k = 0; k < rows * channels; k++)
        {
            double Sum(int part) => bias[(2 * (k % channels)) + part]
                + Enumerable.Range(0, width).Sum(i => (double)x[(k / channels * step) + i] * weights[(((2 * (k % channels)) + part) * width) + i]);
            double level = Math.Min(Math.Sqrt((Sum(0) * Sum(0)) + (Sum(1) * Sum(1))) * scale, 255);
            Assert.InRange(y[k], level - 0.6, level + 0.6);
        }
    });

    // Of every octave, from 1 to the largest sums; zero has an entry of its own.
    [Fact]
    public void Run_SumsOfAnySize_FindsTheirPlace()
    {
        int[] levels = Table(square => 5 * Math.Log2(square));
        levels[0] = 250 << 16;
        for (int power = 0; power <= 23; power++)
        {
            foreach (int sum in new[] { 1 << power, (1 << power) + (1 << power >> 1), -(1 << power) })
            {
                byte[] y = new byte[1];
                Spectrum.Run([0], 0, y, 0, [1, 1], [sum, 0], [1 << 30], [30], levels, 1, 1, 1, 1);
                double level = 10 * Math.Log2(Math.Abs(sum));
                Assert.InRange(y[0], level - 0.6, level + 0.6);
            }
        }

        byte[] none = new byte[1];
        Spectrum.Run([0], 0, none, 0, [1, 1], [0, 0], [1 << 30], [30], levels, 1, 1, 1, 1);
        Assert.Equal(250, none[0]);
    }

    private static int[] Table(Func<double, double> level) =>
    [
        0, .. Enumerable.Range(0, (Octaves * Segments) + 1)
            .Select(k => (int)Math.Round(Math.Min(level(Math.ScaleB(1 + (k % Segments / (double)Segments), k / Segments)), 8000) * Unit)),
    ];
}
