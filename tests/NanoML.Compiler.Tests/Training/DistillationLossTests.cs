using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

public sealed class DistillationLossTests
{
    private static readonly float[] s_student = [0.3f, -1.2f, 2.1f, 0.4f];
    private static readonly float[] s_teacher = [1.5f, -0.7f, 0.9f, -2.0f];

    [Theory]
    [InlineData(LossKind.Kl, 0, 1)]
    [InlineData(LossKind.Kl, 0, 4)]
    [InlineData(LossKind.Kl, 0.3, 2)]
    [InlineData(LossKind.Kl, 1, 2)]
    [InlineData(LossKind.Mse, 0, 1)]
    [InlineData(LossKind.Mse, 0.5, 1)]
    public void Gradient_MatchesDifferences(LossKind kind, double alpha, double temperature)
    {
        var loss = new DistillationLoss(kind, alpha, temperature);
        var gradient = new float[s_student.Length];
        loss.Evaluate(s_student, s_teacher, 3, gradient);
        for (int k = 0; k < gradient.Length; k++)
        {
            const float step = 1f / 1024;
            float[] above = [.. s_student];
            float[] below = [.. s_student];
            above[k] += step;
            below[k] -= step;
            double difference = loss.Evaluate(above, s_teacher, 3, new float[4]) - loss.Evaluate(below, s_teacher, 3, new float[4]);
            double expected = difference / (2 * step);
            Assert.Equal(expected, gradient[k], 1e-4);
        }
    }

    [Theory]
    [InlineData(LossKind.Kl)]
    [InlineData(LossKind.Mse)]
    public void StudentThatSaysWhatTheTeacherDoes_CostsNothing(LossKind kind)
    {
        var gradient = new float[4];
        Assert.Equal(0, new DistillationLoss(kind, 0, 3).Evaluate(s_teacher, s_teacher, 0, gradient), 1e-12);
        Assert.All(gradient, g => Assert.Equal(0, g, 1e-7));
    }

    [Fact]
    public void Divergence_DoesNotSeeAConstantAddedToTheScores()
    {
        var loss = new DistillationLoss(LossKind.Kl, 0, 2);
        float[] moved = Array.ConvertAll(s_teacher, score => score + 8);
        Assert.Equal(
            loss.Evaluate(s_student, s_teacher, 0, new float[4]), loss.Evaluate(s_student, moved, 0, new float[4]), 1e-6);
    }

    // Hinton et al. (2015), section 2.1: for high temperatures T^2 KL is half the mean squared difference of centred scores.
    [Fact]
    public void Divergence_AtHighTemperature_IsTheSquaredDifferenceOfScores()
    {
        double[] differences = [.. s_student.Zip(s_teacher, (s, t) => (double)s - t)];
        double mean = differences.Average();
        double expected = differences.Sum(d => (d - mean) * (d - mean)) / (2 * differences.Length);
        Assert.Equal(expected, new DistillationLoss(LossKind.Kl, 0, 1000).Evaluate(s_student, s_teacher, 0, new float[4]), 5e-3);
    }

    [Fact]
    public void LabelsAlone_NeedNoTeacher()
    {
        double loss = new DistillationLoss(LossKind.Kl, 1, 4).Evaluate(s_student, [], 2, new float[4]);
        double sum = s_student.Sum(s => Math.Exp(s));
        Assert.Equal(-Math.Log(Math.Exp(s_student[2]) / sum), loss, 1e-6);
    }

    [Fact]
    public void ScoresFarApart_StayFinite()
    {
        var gradient = new float[3];
        double loss = new DistillationLoss(LossKind.Kl, 0.5, 1).Evaluate([-2000, 3000, 0], [3000, -2000, 0], 0, gradient);
        Assert.True(double.IsFinite(loss));
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
    }
}
