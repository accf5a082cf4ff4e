using NanoML.Compiler.Planning.Calls;

namespace NanoML.Strategies.Tests.Support;

/// <summary>Sliding windows of every shape; their number of channels is still open.</summary>
internal static class RandomWindow
{
    private const int MaxRows = 12;

    /// <summary>Over an image: kernels up to 5x5, some of them over images of one row or column, some over rows of several strips.</summary>
    public static WindowGeometry Image(Random random)
    {
        Axis height = Axis.Create(random, random.OneIn(20) ? 1 : random.Between(1, MaxRows));
        Axis width = Axis.Create(random, random.OneIn(8) ? random.Between(20, 40) : random.Between(1, 8));
        return Of(height, width);
    }

    /// <summary>Over images that are high enough for loops over rows.</summary>
    public static WindowGeometry Tall(Random random) =>
        Of(Axis.Create(random, random.Between(15, 60)), Axis.Create(random, random.Between(1, 6)));

    /// <summary>One-dimensional: heights of 1; now and then a single column instead.</summary>
    public static WindowGeometry Series(Random random)
    {
        Axis series = Axis.Create(random, random.Between(3, 30));
        return random.OneIn(5) ? Of(series, Axis.Single) : Of(Axis.Single, series);
    }

    /// <summary>Every window has a tap inside of the image; half of them lie inside as a whole.</summary>
    public static WindowGeometry Pool(Random random)
    {
        while (true)
        {
            bool inside = random.OneIn(2);
            Axis height = Axis.Create(random, random.Between(1, MaxRows));
            Axis width = Axis.Create(random, random.Between(1, MaxRows));
            if (height.Touches(inside) && width.Touches(inside))
            {
                return Of(height, width);
            }
        }
    }

    private static WindowGeometry Of(Axis height, Axis width) => new(
        height.Input, width.Input, 1, height.Output, width.Output, height.Kernel, width.Kernel, height.Stride, width.Stride,
        height.Dilation, width.Dilation, height.PadBefore, width.PadBefore, height.PadAfter, width.PadAfter);

    private sealed record Axis(int Input, int Kernel, int Stride, int Dilation, int PadBefore, int PadAfter, int Output)
    {
        public static Axis Single { get; } = new(1, 1, 1, 1, 0, 0, 1);

        /// <summary>Whether all windows have taps in the image, or have no others.</summary>
        public bool Touches(bool all) => Enumerable.Range(0, Output).All(o =>
        {
            int inside = Enumerable.Range(0, Kernel).Count(k => (o * Stride) + (k * Dilation) - PadBefore is { } at && at >= 0 && at < Input);
            return all ? inside == Kernel : inside > 0;
        });

        public static Axis Create(Random random, int input)
        {
            while (true)
            {
                int kernel = random.Between(1, 5);
                int stride = random.OneIn(2) ? 1 : random.Between(1, 4);
                int dilation = random.OneIn(4) ? random.Between(2, 3) : 1;
                bool padded = random.OneIn(2);
                int before = padded ? random.Between(0, 4) : 0;
                int after = padded ? random.Between(0, 4) : 0;
                int room = before + input + after - ((kernel - 1) * dilation) - 1;
                if (room >= 0)
                {
                    return new Axis(input, kernel, stride, dilation, before, after, (room / stride) + 1);
                }
            }
        }
    }
}
