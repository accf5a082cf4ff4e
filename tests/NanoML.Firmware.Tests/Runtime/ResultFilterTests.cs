using NanoML.Firmware.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class ResultFilterTests
{
    [Fact]
    public void MajorityVote_OneOddResult_ChangesNothing()
    {
        var vote = new MajorityVote(classes: 3, results: 5);
        Assert.Equal(-1, vote.Class);
        foreach (int result in new[] { 2, 2, 2, 0, 2 })
        {
            vote.Add(result);
            Assert.Equal(2, vote.Class);
        }

        Assert.Equal(80, vote.Confidence);
    }

    [Fact]
    public void MajorityVote_NewMajority_WinsOnceItHasMore()
    {
        var vote = new MajorityVote(classes: 3, results: 4);
        var decided = new List<int>();
        foreach (int result in new[] { 1, 1, 0, 0, 0, 0 })
        {
            vote.Add(result);
            decided.Add(vote.Class);
        }

        Assert.Equal([1, 1, 1, 1, 0, 0], decided);
        Assert.Equal(100, vote.Confidence);
    }

    [Fact]
    public void MajorityVote_AnyVotes_HasTheMostOfTheLast()
    {
        var random = new Random(5);
        var vote = new MajorityVote(classes: 4, results: 7);
        var seen = new List<int>();
        for (int i = 0; i < 1000; i++)
        {
            seen.Add(random.Next(4));
            vote.Add(seen[^1]);
            int[] counts = [.. Enumerable.Range(0, 4).Select(c => seen.TakeLast(7).Count(s => s == c))];
            Assert.Equal(counts.Max(), counts[vote.Class]);
            Assert.Equal(counts.Max() * 100 / 7, vote.Confidence);
        }
    }

    [Fact]
    public void ProbabilitySmoother_FirstResult_CountsInFull()
    {
        var smoother = new ProbabilitySmoother(outputs: 2, shift: 3);
        smoother.Add(new FixedModel([10, 255], 1f / 256f, 0));

        Assert.Equal((1, 100), (smoother.Class, smoother.Confidence));
    }

    [Fact]
    public void ProbabilitySmoother_Step_MovesAQuarterOfTheWay()
    {
        var smoother = new ProbabilitySmoother(outputs: 2, shift: 2);
        smoother.Add(new FixedModel([256 - 64, 64], 1f / 256f, 0));
        var model = new FixedModel([0, 255], 1f / 256f, 0);
        var decided = new List<(int, int)>();
        for (int i = 0; i < 3; i++)
        {
            smoother.Add(model);
            decided.Add((smoother.Class, smoother.Confidence));
        }

        // 192 falls to 144, 108 and 81; 64 rises to 111.75, 147.6 and 174.4 of 256.
        Assert.Equal([(0, 56), (1, 58), (1, 68)], decided);
    }

    [Fact]
    public void ClassTrigger_ConfidenceAboutTheThreshold_DoesNotSwitch()
    {
        var trigger = new ClassTrigger(enterPercent: 70, leavePercent: 50);
        var changes = new List<(int From, int To)>();
        foreach ((int strongest, int confidence) in new[] { (1, 69), (1, 70), (1, 52), (1, 69), (1, 49), (1, 69), (2, 90), (1, 60), (1, 80) })
        {
            if (trigger.Update(strongest, confidence))
            {
                changes.Add((trigger.Previous, trigger.Class));
            }
        }

        Assert.Equal([(-1, 1), (1, -1), (-1, 2), (2, -1), (-1, 1)], changes);
    }

    [Theory]
    [InlineData(50, 60)]
    [InlineData(0, 0)]
    [InlineData(101, 50)]
    [InlineData(50, -1)]
    public void ClassTrigger_ThresholdsThatCannotWork_AreRefused(int enter, int leave) =>
        Assert.Throws<ArgumentException>(() => new ClassTrigger(enter, leave));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    public void MajorityVote_OfNothing_IsRefused(int classes, int results) =>
        Assert.Throws<ArgumentException>(() => new MajorityVote(classes, results));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 9)]
    [InlineData(3, -1)]
    public void ProbabilitySmoother_OutOfRange_IsRefused(int outputs, int shift) =>
        Assert.Throws<ArgumentException>(() => new ProbabilitySmoother(outputs, shift));
}
