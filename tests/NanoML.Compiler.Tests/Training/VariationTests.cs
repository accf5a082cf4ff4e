using NanoML.Compiler.Training;
using NanoML.Compiler.Training.Variations;

namespace NanoML.Compiler.Tests.Training;

public sealed class VariationTests
{
    [Fact]
    public void Pictures_StayWithinTheirRangeAndMoveALittle()
    {
        float[] picture = [.. Enumerable.Range(0, 100).Select(k => k / 10 is >= 3 and <= 6 && k % 10 is >= 3 and <= 6 ? 9f : 1)];
        var variation = new PictureVariation(10, 10, 1);
        float[] once = variation.Draw(picture, new Random(1));
        Assert.Equal(once, variation.Draw(picture, new Random(1)));
        Assert.NotEqual(once, variation.Draw(picture, new Random(2)));
        Assert.All(once, value => Assert.InRange(value, 1, 9));
        Assert.True(once[44] > once[0]);
    }

    [Fact]
    public void Pictures_WithoutAnyVariation_AreThemselves()
    {
        float[] picture = [.. Enumerable.Range(0, 2 * 3 * 2).Select(k => (float)k)];
        Assert.Equal(picture, new PictureVariation(2, 3, 2, 0, 0, 0, 0, 0, 0).Draw(picture, new Random(1)), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Pictures_AreMirroredOnlyWhenAsked()
    {
        float[] picture = [1, 2, 3];
        var variation = new PictureVariation(1, 3, 1, 0, 0, 0, 0, 0, 0, Mirrors: true);
        var seen = Enumerable.Range(0, 20).Select(seed => Math.Round(variation.Draw(picture, new Random(seed))[0])).Distinct().Order();
        Assert.Equal([1, 3], seen);
    }

    [Fact]
    public void Axes_TurnTogetherAndKeepTheirLength()
    {
        float[] signal = [.. Enumerable.Range(0, 40).SelectMany(_ => new float[] { 7, 1, 2, 2 })];
        float[] window = new SeriesVariation(4, [1], 3, 0, 0, 20, 0).Draw(signal, 10, 8, new Random(5));
        Assert.NotEqual(1, window[1]);
        for (int t = 0; t < window.Length; t += 4)
        {
            Assert.Equal(7, window[t]);
            Assert.Equal(9, (window[t + 1] * window[t + 1]) + (window[t + 2] * window[t + 2]) + (window[t + 3] * window[t + 3]), 1e-4f);
        }
    }

    [Fact]
    public void Series_AtTheEndsOfARecording_StayInIt()
    {
        float[] signal = [.. Enumerable.Range(0, 20).Select(k => (float)k)];
        var variation = new SeriesVariation(1, [], 5, Strength: 0, Noise: 0);
        Assert.All(Enumerable.Range(0, 50), seed => Assert.All(
            variation.Draw(signal, seed % 2 == 0 ? 0 : 12, 8, new Random(seed)), value => Assert.InRange(value, 0, 19)));
        Assert.Single(new SeriesVariation(1, [], 5).Draw([3], 0, 1, new Random(1)));
    }

    [Fact]
    public void Sounds_AreSilentOutsideAndNeverOverflow()
    {
        float[] signal = [.. Enumerable.Range(0, 100).Select(k => k % 2 == 0 ? 1f : -1)];
        float[] window = new SoundVariation(10, MostNoise: 60, LeastNoise: 60).Draw(signal, 90, 100, new Random(3));
        Assert.All(window, value => Assert.InRange(value, -1, 1));
        Assert.All(window[40..], value => Assert.InRange(value, -0.01f, 0.01f));
    }

    [Fact]
    public void Columns_GetNoiseByTheirDeviation()
    {
        float[] row = new TableVariation([0, 10]).Draw([4, 4], new Random(1));
        Assert.Equal(4, row[0]);
        Assert.InRange(Math.Abs(row[1] - 4), 1e-3, 4);
    }

    [Fact]
    public void Coefficients_KeepTheirMeansWhereTheyAreNotMovedAndStayNearThem()
    {
        var random = new Random(2);
        float[] window = [.. Enumerable.Range(0, 48 * 10).Select(k => (float)((10 * (k % 10)) + random.NextDouble()))];
        for (int draw = 0; draw < 50; draw++)
        {
            float[] still = [.. window];
            new CoefficientVariation(48, 10, Strength: 0).Apply(still, random);
            Assert.All(Enumerable.Range(0, still.Length), k => Assert.InRange(still[k] - (10 * (k % 10)), 0, 1));
            float[] moved = [.. window];
            new CoefficientVariation(48, 10).Apply(moved, random);
            Assert.All(Enumerable.Range(0, moved.Length), k => Assert.InRange(moved[k] - (10 * (k % 10)), -0.3, 1.3));
            Assert.NotEqual(window, moved);
        }
    }

    [Fact]
    public void KeptExamples_AreMadeOnceAndVaryAtEveryDraw()
    {
        var costly = new Costly();
        ILabelledExamples kept = new KeptExamples(costly, 3, 1);
        var random = new Random(1);
        float[][] draws = [.. Enumerable.Range(0, 40).Select(_ => kept.Augmented(1, random))];
        Assert.Equal(3, costly.Made);
        Assert.Equal(3, draws.Select(draw => draw[0]).Distinct().Count());
        Assert.Equal(40, draws.Select(draw => draw[1]).Distinct().Count());
    }

    /// <summary>The first number is of what was made, the second of what varies.</summary>
    private sealed class Costly : ILabelledExamples
    {
        public int Made { get; private set; }

        public int Count => 2;

        public int Label(int example) => 0;

        public string Recording(int example) => $"{example}";

        public float[] Plain(int example) => [example, 0];

        public float[] Augmented(int example, Random random)
        {
            Made++;
            return [random.NextSingle(), 0];
        }

        public void Vary(float[] made, Random random) => made[1] += random.NextSingle();
    }
}
