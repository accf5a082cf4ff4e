using NanoML.Learning.Tests.Support;

namespace NanoML.Learning.Tests.Layer;

public sealed class LastLayerTests
{
    /// <summary>
    /// Whatever is taught, in any order and from any start, scores and their differences are those of wide numbers: nothing overflows.
    /// </summary>
    [Fact]
    public void Learn_OfAnySamples_StaysWithinTheProvenBounds()
    {
        var random = new Random(1);
        for (int turn = 0; turn < 60; turn++)
        {
            int features = turn % 10 == 0 ? FeatureMemory.MostFeatures : random.Next(1, 20);
            int classes = random.Next(2, 5);
            int bits = random.Next(4, 25);
            int[] start = [.. Enumerable.Range(0, classes * (features + 1)).Select(_ => random.Next(4) == 0 ? random.Next() * (random.Next(2) == 0 ? 1 : -1) : random.Next(-1000, 1000))];
            int zero = random.Next(256);
            var layer = new LastLayer(start, classes, zero, bits);
            for (int step = 0; step < 40; step++)
            {
                byte[] levels = Reference.Sample(random, features);
                long[] before = Scores(layer, features, classes, zero, levels);
                int label = random.Next(classes);
                long need = (1L << bits) - (before[label] - before.Where((_, c) => c != label).Max());
                Assert.Equal(need > 0, layer.Learn(label, levels, 0));
                long[] after = Scores(layer, features, classes, zero, levels);
                Assert.All(after, score => Assert.InRange(score, -((1L << 30) - 1), (1L << 30) - 1));
                layer.Score(levels, 0);
                Assert.Equal(after, Enumerable.Range(0, classes).Select(c => (long)layer.ScoreOf(c)));
            }
        }
    }

    /// <summary>One step on a wrong sample parts the scores by what is missing to the margin, up to rounding, and no more than a factor of two.</summary>
    [Fact]
    public void Learn_WithoutBounds_IsThePassiveAggressiveStep()
    {
        var random = new Random(2);
        for (int turn = 0; turn < 200; turn++)
        {
            int features = random.Next(1, 30);
            int zero = random.Next(256);
            int[] start = [.. Enumerable.Range(0, 2 * (features + 1)).Select(_ => random.Next(-200, 200))];
            var layer = new LastLayer(start, 2, zero, 16);
            byte[] levels = Reference.Sample(random, features);
            decimal need = Math.Min(1 << 16, (1 << 16) - (Scores(layer, features, 2, zero, levels) is var s ? s[0] - s[1] : 0));
            if (!layer.Learn(0, levels, 0))
            {
                continue;
            }

            decimal norm = (64 * 64) + levels.Sum(level => (decimal)(level - zero) * (level - zero));
            int[] weights = Weights(layer);
            for (int k = 0; k < features; k++)
            {
                long change = Reference.Round(need * (levels[k] - zero) / (2 * norm));
                Assert.Equal(start[k] + change, weights[k]);
                Assert.Equal(start[features + 1 + k] - change, weights[features + 1 + k]);
            }

            Assert.Equal(start[features] + Reference.Round(need * 64 * 64 / (2 * norm)), weights[features]);
        }
    }

    /// <summary>A sample that is told wrong is right after a few steps on it, and a sure one changes nothing.</summary>
    [Fact]
    public void Learn_TheSameSampleAgain_EndsWithTheMargin()
    {
        var layer = new LastLayer([300, -200, 50, -300, 200, -50], 2, 100, 12);
        byte[] levels = [120, 90];
        Assert.Equal(0, layer.Score(levels, 0));
        int steps = 0;
        while (layer.Learn(1, levels, 0))
        {
            steps++;
        }

        Assert.InRange(steps, 1, 20);
        Assert.Equal(steps, layer.Steps);
        Assert.Equal(1, layer.Score(levels, 0));
        Assert.InRange(layer.ScoreOf(1) - layer.ScoreOf(0), 1 << 12, 1 << 14);
    }

    [Fact]
    public void Reset_AfterAnySteps_GivesTheBytesOfTheStart()
    {
        var random = new Random(3);
        var layer = new LastLayer([.. Enumerable.Range(0, 12).Select(_ => random.Next(-500, 500))], 3, 128, 14);
        byte[] start = Reference.BytesOf(layer);
        for (int k = 0; k < 50; k++)
        {
            layer.Learn(random.Next(3), Reference.Sample(random, 3), 0);
        }

        Assert.NotEqual(start, Reference.BytesOf(layer));
        layer.Reset();
        Assert.Equal(start, Reference.BytesOf(layer));
    }

    /// <summary>Against a softmax in floating point, by a level at most.</summary>
    [Fact]
    public void Probabilities_OfAnyScores_AreASoftmaxToALevel()
    {
        var random = new Random(4);
        for (int turn = 0; turn < 2000; turn++)
        {
            int classes = random.Next(2, 6);
            int bits = random.Next(4, 25);
            int[] start = [.. Enumerable.Range(0, classes).SelectMany(_ => new[] { 0, (int)(random.NextDouble() * 20 * (1 << bits)) - (10 << bits) })];
            var layer = new LastLayer(start, classes, 0, bits);
            layer.Score([0], 0);
            byte[] output = new byte[classes];
            layer.Probabilities(output);
            double[] powers = [.. Enumerable.Range(0, classes).Select(c => Math.Pow(2, layer.ScoreOf(c) / Math.Pow(2, bits)))];
            for (int c = 0; c < classes; c++)
            {
                Assert.InRange(output[c] - Math.Min(255, 256 * powers[c] / powers.Sum()), -1.5, 1.5);
            }
        }
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefusedOrWrittenBack()
    {
        var random = new Random(5);
        int[] start = [.. Enumerable.Range(0, 8).Select(_ => random.Next(-500, 500))];
        byte[] sound = Reference.BytesOf(new LastLayer(start, 2, 128, 14));
        int refused = 0;
        for (int turn = 0; turn < 5000; turn++)
        {
            byte[] bytes = (byte[])sound.Clone();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var layer = new LastLayer(start, 2, 128, 14);
            bool isTaken = layer.TryRead(bytes, 0);
            refused += isTaken ? 0 : 1;
            Assert.Equal(isTaken ? bytes : sound, Reference.BytesOf(layer));
        }

        Assert.InRange(refused, 300, 4700);
    }

    private static long[] Scores(LastLayer layer, int features, int classes, int zero, byte[] levels)
    {
        int[] weights = Weights(layer);
        return
        [
            .. Enumerable.Range(0, classes).Select(c => weights[(c * (features + 1)) + features]
                + Enumerable.Range(0, features).Sum(k => (long)weights[(c * (features + 1)) + k] * (levels[k] - zero))),
        ];
    }

    private static int[] Weights(LastLayer layer)
    {
        byte[] bytes = Reference.BytesOf(layer);
        return [.. Enumerable.Range(1, (bytes.Length / 4) - 1).Select(k => BitConverter.ToInt32(bytes, 4 * k))];
    }
}
