using NanoML.Compiler.Ir;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class RankModelTests
{
    private const int MissingIsLow = 1 << 30;

    [Fact]
    public void Quantize_Features_AreRanksAmongThresholds()
    {
        var model = new Model([1f, 2f, 2.5f, -3f], [3, 4], [1, 0], 2);

        model.Quantize([-3f, 2f]);

        Assert.Equal([1, 0], model.Input);
        Assert.Equal(3, model.QuantizeInput(0, 7f));
        Assert.Throws<ArgumentException>(() => model.SetInput([1f]));
    }

    [Fact]
    public void Quantize_MissingValues_AreBelowOrAboveAllThresholds()
    {
        var model = new Model([1f, 2f, 1f, 2f], [2, 4], [0, MissingIsLow], 1);

        model.Quantize([float.NaN]);

        Assert.Equal([2, 0], model.Input);
    }

    [Fact]
    public void Quantize_AnyFloats_AsTheCompilerRanksThem()
    {
        var random = new Random(4);
        float[] thresholds = [.. Enumerable.Range(0, 255).Select(_ => random.NextSingle() - 0.5f).Distinct().Order()];
        var ranked = new RankedFeature(0, [.. thresholds], MissingIsLow: false);
        var device = new RankQuantization(thresholds, [thresholds.Length], [0], 1);
        float[] values =
        [
            .. thresholds, .. thresholds.Select(MathF.BitIncrement), .. thresholds.Select(MathF.BitDecrement), float.NaN, float.PositiveInfinity,
            float.NegativeInfinity, float.MaxValue, 0f, -0f,
        ];

        Assert.All(values, x => Assert.Equal(ranked.RankOf(x), device.Quantize(0, x)));
    }

    private sealed class Model(float[] thresholds, int[] ends, int[] features, int count)
        : RankModel(new byte[ends.Length], ends.Length, new RankQuantization(thresholds, ends, features, count), new byte[1], 1, 0)
    {
        public override void Invoke()
        {
        }
    }
}
