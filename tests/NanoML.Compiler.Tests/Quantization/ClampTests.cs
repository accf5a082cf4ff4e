using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Tests.Quantization;

public class ClampTests
{
    private static readonly QuantParams s_quant = new(0.1f, 50);

    [Theory]
    [InlineData(0, float.PositiveInfinity, 50, 255)]
    [InlineData(float.NegativeInfinity, float.PositiveInfinity, 0, 255)]
    [InlineData(0, 6, 50, 110)]
    [InlineData(-1, 1, 40, 60)]
    [InlineData(-1000, 1000, 0, 255)]
    public void ToBytes_GivesTheLevelsOfItsBounds(float min, float max, byte least, byte most) =>
        Assert.Equal((least, most), new Clamp(min, max).ToBytes(s_quant));

    [Theory]
    [InlineData(100, 200, 255)]
    [InlineData(-200, -100, 0)]
    public void ToBytes_BeyondTheScale_LeavesTheNearestLevel(float min, float max, byte level) =>
        Assert.Equal((level, level), new Clamp(min, max).ToBytes(s_quant));

    [Fact]
    public void ToBytes_EmptyClip_IsTheUpperBoundAsInOnnx()
    {
        var empty = new Clamp(3, 1);

        Assert.Equal(1f, empty.Apply(2));
        Assert.Equal((60, 60), empty.ToBytes(s_quant));
    }

    [Fact]
    public void Then_IsOneClipAfterTheOther()
    {
        var both = new Clamp(-2, 5).Then(new Clamp(0, 9));

        Assert.Equal(new Clamp(0, 5), both);
    }
}
