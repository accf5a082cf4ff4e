using NanoML.Compiler.Splitting;

namespace NanoML.Compiler.Tests.Splitting;

public class CascadeTests
{
    [Fact]
    public void At_SendsWhatIsBelowTheMargin_AndTakesTheHostsClass()
    {
        var cascade = new Cascade([new(10, 1, 2, 2), new(20, 1, 1, 1), new(30, 0, 3, 3), new(40, 5, 4, 5)]);

        Assert.Equal(new CascadePoint(0, 0, 0.5), cascade.At(0));
        Assert.Equal(new CascadePoint(11, 0.25, 0.75), cascade.At(11));
        Assert.Equal(new CascadePoint(31, 0.75, 1), cascade.At(31));
        Assert.Equal(0.75, cascade.HostRight);
    }

    [Fact]
    public void At_WithoutLabels_CountsTheHostsClasses()
    {
        var cascade = new Cascade([new(10, 1, 2, null), new(20, 1, 1, null)]);

        Assert.Equal(0.5, cascade.At(0).Right);
        Assert.Equal(1, cascade.HostRight);
    }

    [Fact]
    public void Curve_TakesTheGreatestMarginThatSendsNoMore()
    {
        var cascade = new Cascade(Enumerable.Range(0, 100).Select(k => new CascadeSample(k, 0, 0, null)));

        Assert.Equal([0, 20, 256], cascade.Curve(0, 0.2, 1).Select(point => point.ExitMargin));
    }

    [Theory]
    [InlineData(0.003)]
    [InlineData(0.01)]
    public void MarginFor_ALoss_KeepsItOnSamplesToCome(double most)
    {
        const int Turns = 200;
        var random = new Random(1);
        double lost = 0;
        double sent = 0;
        for (int turn = 0; turn < Turns; turn++)
        {
            int margin = Drawn(random, 200).MarginFor(most);
            Cascade others = Drawn(random, 2000);
            lost += (others.HostRight - others.At(margin).Right) / Turns;
            sent += others.At(margin).Sent / Turns;
        }

        Assert.InRange(lost, 0, most);
        Assert.InRange(sent, 0.05, 0.5);
    }

    [Fact]
    public void MarginFor_WhereNothingWasLost_IsThatOfTheLeastSureSample()
    {
        var cascade = new Cascade(Enumerable.Range(0, 100).Select(k => new CascadeSample(20 + k, 0, 0, null)));

        Assert.InRange(cascade.MarginFor(0.003), 20, 60);
        Assert.Equal(Cascade.SendsNothing, cascade.MarginFor(0.5));
    }

    [Fact]
    public void MarginFor_AModelThatKnowsLittle_SendsAll()
    {
        var cascade = new Cascade(Enumerable.Range(0, 100).Select(k => new CascadeSample(2 * k, k % 2, 0, null)));

        Assert.Equal(Cascade.SendsAll, cascade.MarginFor(0.003));
    }

    [Fact]
    public void MarginFor_CountsNoSampleThatTheHostGetsWrongToo()
    {
        CascadeSample[] samples = [.. Enumerable.Range(0, 100).Select(k => new CascadeSample(100, 0, k < 10 ? 1 : 0, 0))];

        Assert.True(new Cascade(samples).MarginFor(0.01) < new Cascade(samples.Select(sample => sample with { Label = null })).MarginFor(0.01));
    }

    /// <summary>A board that is lost on one sample of twenty, and there with small margins.</summary>
    private static Cascade Drawn(Random random, int count) => new(Enumerable.Range(0, count).Select(_ =>
    {
        bool isLost = random.Next(20) == 0;
        double margin = isLost ? -30 * Math.Log(1 - random.NextDouble()) : 255 * Math.Sqrt(random.NextDouble());
        return new CascadeSample((int)Math.Min(margin, 255), isLost ? 1 : 0, 0, 0);
    }));
}
