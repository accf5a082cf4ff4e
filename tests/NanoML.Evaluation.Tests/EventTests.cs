using System.Collections.Immutable;
using NanoML.Evaluation.Events;

namespace NanoML.Evaluation.Tests;

public class EventTests
{
    private static readonly EventOptions s_options = EventOptions.Default with { Background = 2 };

    [Fact]
    public void Event_ComesWhenTheSmoothedProbabilityReachesTheThreshold()
    {
        // Background, then class 0 at 90 %: smoothed 45, 67 %.
        ImmutableArray<ClassEvent> events = EventWalk.Run(Results([0, 0, 255], [230, 0, 25], [230, 0, 25], [230, 0, 25]), s_options);
        Assert.Equal([new ClassEvent(3, 0)], events.AsEnumerable());
    }

    [Fact]
    public void OneOddResult_IsNoEvent() =>
        Assert.Empty(EventWalk.Run(Results([0, 0, 255], [255, 0, 0], [0, 0, 255]), s_options));

    [Fact]
    public void Background_IsNoEvent() => Assert.Empty(EventWalk.Run(Results([0, 0, 255], [0, 0, 255]), s_options));

    [Fact]
    public void Score_CountsDetectionsLatencyAndFalseAlarms()
    {
        HeardRecording[] heard =
        [
            new("right", 0, 1800, [new ClassEvent(2, 0), new ClassEvent(5, 1), new ClassEvent(9, 0)]),
            new("missed", 1, 1200, []),
            new("background", 2, 600, [new ClassEvent(7, 1)]),
        ];
        var score = EventScore.Of(heard, background: 2);
        Assert.Equal(new EventScore(3, 3600, 2, 1, 2, 2), score);
        Assert.Equal(2, score.FalseAlarmsPerHour);
    }

    [Theory]
    [InlineData(1, "walk", "Idle")]
    [InlineData(0, "_silence_", "yes")]
    [InlineData(null, "other", "noise")]
    [InlineData(null, "yes", "no")]
    public void Background_IsTheOneClassWithSuchAName(int? expected, params string[] classes) =>
        Assert.Equal(expected, EventOptions.BackgroundOf(classes));

    private static IEnumerable<TimedResult> Results(params byte[][] outputs) => outputs.Select((output, k) => new TimedResult(k + 1, output));
}
