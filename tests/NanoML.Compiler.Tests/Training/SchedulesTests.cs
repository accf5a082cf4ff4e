using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

public sealed class SchedulesTests
{
    [Fact]
    public void Cosine_FallsFromOneToZero()
    {
        Assert.Equal(1, Schedules.Cosine(0));
        Assert.Equal(0.5, Schedules.Cosine(0.5), 1e-12);
        Assert.Equal(0, Schedules.Cosine(1), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public void Sparsity_GrowsEverSlowerAndReachesTheRatioHalfWay(int epochs)
    {
        double[] ratios = [.. Enumerable.Range(0, epochs).Select(epoch => Schedules.Sparsity(0.8, epoch, epochs))];
        double[] growth = [.. ratios.Zip(ratios.Skip(1), (a, b) => b - a)];
        Assert.True(ratios[0] > 0);
        Assert.All(growth, g => Assert.True(g >= 0));
        Assert.All(growth.Zip(growth.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1e-12));
        Assert.All(ratios.Skip(Schedules.PruningEpochs(epochs) - 1), ratio => Assert.Equal(0.8, ratio));
    }
}
