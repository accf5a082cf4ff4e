using System.Collections.Immutable;
using NanoML.Evaluation.Scores;

namespace NanoML.Evaluation.Tests;

public class ScoreTests
{
    // Class 0: three windows, two found; class 1: two windows, both found, one more taken for it.
    private static readonly Judgement[] s_judgements =
    [
        new(0, 0, 0, 90), new(1, 0, 0, 55), new(2, 0, 1, 60), new(3, 1, 1, 80), new(4, 1, 1, 60),
    ];

    [Fact]
    public void Threshold_IsTheLeastConfidenceWithThePrecision()
    {
        ImmutableArray<PrecisionThreshold?> thresholds = PrecisionThreshold.Of(s_judgements, 3, 1);
        Assert.Equal(new PrecisionThreshold(0, 1, 2.0 / 3), thresholds[0]);
        Assert.Equal(new PrecisionThreshold(61, 1, 0.5), thresholds[1]);
        Assert.Null(thresholds[2]);
    }

    [Fact]
    public void ClassThatIsNeverRight_HasNoThreshold() =>
        Assert.All(PrecisionThreshold.Of([new Judgement(0, 0, 1, 99)], 2, 0.5), Assert.Null);
}
