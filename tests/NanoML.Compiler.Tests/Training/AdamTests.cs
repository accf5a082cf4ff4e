using NanoML.Compiler.Training;

namespace NanoML.Compiler.Tests.Training;

public sealed class AdamTests
{
    [Fact]
    public void Adam_FindsTheMinimumOfAnIllConditionedParabola()
    {
        float[] x = [5, -3];
        var adam = new Adam(2);
        for (int step = 0; step < 2000; step++)
        {
            adam.Step(x, [200 * (x[0] - 1), 0.02f * (x[1] - 2)], 0.02);
        }

        Assert.Equal(1, x[0], 1e-2f);
        Assert.Equal(2, x[1], 1e-2f);
    }

    // The bias correction makes the first step the learning rate, whatever the gradient's size.
    [Theory]
    [InlineData(1e-4f)]
    [InlineData(30f)]
    public void FirstStep_IsTheLearningRateAgainstTheSign(float gradient)
    {
        float[] x = [0, 0, 0];
        new Adam(3).Step(x, [gradient, -gradient, 0], 0.1);
        Assert.Equal(-0.1f, x[0], 1e-4f);
        Assert.Equal(0.1f, x[1], 1e-4f);
        Assert.Equal(0, x[2]);
    }
}
