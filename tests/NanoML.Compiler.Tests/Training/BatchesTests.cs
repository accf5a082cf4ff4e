using NanoML.Compiler.Data;
using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

public sealed class BatchesTests
{
    [Fact]
    public void EpochOfManySamples_HasEachOnceInAnotherOrder()
    {
        var batches = new Batches(Data(300), 8, mix: 0, seed: 1);
        Example[][] first = [.. batches.Epoch()];
        Example[][] second = [.. batches.Epoch()];
        Assert.Equal([38, 38, 38], [batches.Steps, first.Length, second.Length]);
        Assert.Equal(Enumerable.Range(0, 300), first.SelectMany(b => b).Select(e => (int)e.Input[0]).Order());
        Assert.NotEqual(first.SelectMany(b => b).Select(e => e.Input[0]), second.SelectMany(b => b).Select(e => e.Input[0]));
        Assert.Equal(8, first[0].Length);
        Assert.Equal(300 % 8, first[^1].Length);
    }

    [Fact]
    public void EpochOfFewSamples_RepeatsThemForEnoughSteps()
    {
        var batches = new Batches(Data(10), 16, mix: 0, seed: 1);
        int[] drawn = [.. batches.Epoch().SelectMany(b => b).Select(e => (int)e.Input[0])];
        Assert.True(batches.Steps >= 32);
        Assert.All(drawn.CountBy(k => k), count => Assert.Equal(drawn.Length / 10, count.Value));
    }

    [Fact]
    public void Mixtures_LieBetweenTwoSamplesAndHaveNoLabel()
    {
        Example[] drawn = [.. new Batches(Data(400), 8, mix: 0.5, seed: 1).Epoch().SelectMany(b => b)];
        Example[] mixed = [.. drawn.Where(e => e.Label is null)];
        Assert.InRange(mixed.Length, 160, 240);
        Assert.All(mixed, e => Assert.Null(e.Teacher));
        Assert.All(mixed, e => Assert.InRange(e.Input[0], 0, 399));
        Assert.Contains(mixed, e => e.Input[0] % 1 != 0);
        Assert.All(drawn.Except(mixed), e => Assert.Equal((e.Input[0], (int)e.Input[0]), (e.Teacher![0], e.Label!.Value)));
    }

    [Fact]
    public void SameSeed_DrawsTheSame() => Assert.Equal(
        new Batches(Data(50), 8, 0.5, seed: 3).Epoch().SelectMany(b => b).Select(e => e.Input[0]),
        new Batches(Data(50), 8, 0.5, seed: 3).Epoch().SelectMany(b => b).Select(e => e.Input[0]));

    // Sample k is the number k, and so are its label and what the teacher says.
    private static TrainingData Data(int count)
    {
        float[][] samples = [.. Enumerable.Range(0, count).Select(k => new float[] { k })];
        var set = new SampleSet("test.npz", count, samples, [.. Enumerable.Range(0, count)], null);
        return new TrainingData(set, [.. Enumerable.Range(0, count)], [], samples);
    }
}
