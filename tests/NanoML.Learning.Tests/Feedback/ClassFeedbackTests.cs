using NanoML.Learning.Tests.Support;

namespace NanoML.Learning.Tests.Feedback;

public sealed class ClassFeedbackTests
{
    /// <summary>Any words leave offsets and thresholds within their bounds, and levels within a byte.</summary>
    [Fact]
    public void Words_OfAnyKind_StayWithinBounds()
    {
        var random = new Random(1);
        var feedback = new ClassFeedback(4);
        for (int turn = 0; turn < 20_000; turn++)
        {
            if (random.Next(3) == 0)
            {
                feedback.Right(random.Next(4));
            }
            else
            {
                feedback.Wrong(random.Next(4), random.Next(-1, 4));
            }

            for (int c = 0; c < 4; c++)
            {
                Assert.InRange(feedback.OffsetOf(c), -ClassFeedback.MostOffset, ClassFeedback.MostOffset);
                Assert.InRange(feedback.ThresholdOf(c), 0, ClassFeedback.MostThreshold);
            }

            byte[] levels = Reference.Sample(random, 4);
            byte[] before = (byte[])levels.Clone();
            int chosen = feedback.Choose(levels);
            byte[] expected = [.. before.Select((level, c) => level == 0 ? (byte)0 : (byte)Math.Clamp(level + feedback.OffsetOf(c), 0, 255))];
            Assert.Equal(expected, levels);
            int best = Array.IndexOf(expected, expected.Max());
            Assert.Equal(expected[best] < feedback.ThresholdOf(best) ? ClassFeedback.None : best, chosen);
        }
    }

    /// <summary>A class that is right in seven of ten results ends with those told that are right in nine of ten.</summary>
    [Fact]
    public void Thresholds_OfACoarseClass_BringNineOfTenRight()
    {
        var random = new Random(2);
        var feedback = new ClassFeedback(2);
        int told = 0;
        int right = 0;
        for (int turn = 0; turn < 40_000; turn++)
        {
            // The surer, the more often right: from half to always, evenly.
            int level = random.Next(128, 256);
            byte[] levels = [(byte)level, 0];
            if (feedback.Choose(levels) == ClassFeedback.None)
            {
                continue;
            }

            bool isRight = random.Next(128, 256) <= level;
            if (isRight)
            {
                feedback.Right(0);
            }
            else
            {
                feedback.Wrong(0, ClassFeedback.None);
            }

            told += turn >= 20_000 ? 1 : 0;
            right += turn >= 20_000 && isRight ? 1 : 0;
        }

        Assert.InRange((double)right / told, 0.88, 0.92);
    }

    [Fact]
    public void Prior_MovesFromTheWrongClassToTheActualOne()
    {
        var feedback = new ClassFeedback(3);
        for (int k = 0; k < 3; k++)
        {
            feedback.Wrong(0, 1);
        }

        Assert.Equal((-12, 12, 0), (feedback.OffsetOf(0), feedback.OffsetOf(1), feedback.OffsetOf(2)));
        byte[] levels = [120, 110, 20];
        feedback.Forget(0);
        Assert.Equal(1, feedback.Choose(levels));
        Assert.Equal([120, 122, 20], levels);
    }

    [Fact]
    public void Reset_GivesTheBytesOfTheStart_AndDamagedBytesAreRefused()
    {
        var feedback = new ClassFeedback(3);
        byte[] start = Reference.BytesOf(feedback);
        feedback.Wrong(0, 2);
        feedback.Right(1);
        byte[] kept = Reference.BytesOf(feedback);
        var other = new ClassFeedback(3);
        Assert.True(other.TryRead(kept, 0));
        Assert.Equal(kept, Reference.BytesOf(other));
        feedback.Reset();
        Assert.Equal(start, Reference.BytesOf(feedback));
        foreach (int place in new[] { 3, 7, 8, 11 })
        {
            byte[] bytes = (byte[])kept.Clone();
            bytes[place] = place == 11 ? (byte)241 : (byte)0x80;
            Assert.False(feedback.TryRead(bytes, 0));
            Assert.Equal(start, Reference.BytesOf(feedback));
        }
    }
}
