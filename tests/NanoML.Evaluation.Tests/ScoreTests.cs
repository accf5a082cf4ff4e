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
    public void ScoresOfClasses_ArePrecisionRecallAndTheirMean()
    {
        ImmutableArray<ClassScore> scores = ClassScore.Of(s_judgements, 3);
        Assert.Equal((1.0, 2.0 / 3, 0.8), (scores[0].Precision!.Value, scores[0].Recall!.Value, Math.Round(scores[0].F1!.Value, 9)));
        Assert.Equal((2.0 / 3, 1.0, 0.8), (scores[1].Precision!.Value, scores[1].Recall!.Value, Math.Round(scores[1].F1!.Value, 9)));
        Assert.Equal(new ClassScore(0, 0, 0), scores[2]);
        Assert.Null(scores[2].F1);
    }

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
