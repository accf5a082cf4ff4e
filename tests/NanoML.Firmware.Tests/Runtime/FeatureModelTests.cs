using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Runtime;

public sealed class FeatureModelTests
{
    [Fact]
    public void Quantize_RawFeatures_UsesTheScaleAndOriginOfEach()
    {
        var model = new Model([0.5f, -2f, 100f], [10f, 0f, 1e6f], 1, 3);

        model.Quantize([10.5f, 4f, 1e6f - 200]);

        Assert.Equal([129, 126, 126], model.Input);
    }

    [Fact]
    public void SetInput_OneElement_UsesItsFeaturesScale()
    {
        var model = new Model([1f, 10f], [0f, 0f], 1, 4);

        model.SetInput(3, 20f);

        Assert.Equal(130, model.Input[3]);
        Assert.Equal(148, model.QuantizeInput(2, 20f));
    }

    [Theory]
    [InlineData(1, new byte[] { 0, 0, 129, 130, 0, 0 })]
    [InlineData(3, new byte[] { 0, 129, 0, 0, 130, 0 })]
    public void QuantizeRow_FillsItsPlaces_WhereverFeaturesLie(int stride, byte[] expected)
    {
        var model = new Model([1f, 10f], [0f, 0f], stride, 6);

        model.QuantizeRow([1f, 20f], 1);

        Assert.Equal(expected, model.Input);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 3)]
    [InlineData(2, -1)]
    public void QuantizeRow_OfAnotherLengthOrPlace_IsRefused(int length, int index) =>
        Assert.Throws<ArgumentException>(() => new Model([1f, 10f], [0f, 0f], 1, 6).QuantizeRow(new float[length], index));

    [Fact]
    public void InputQuantization_OfSeveralScales_IsRefusedInsteadOfWrong()
    {
        var model = new Model([1f, 10f], [0f, 0f], 1, 6);

        Assert.Throws<InvalidOperationException>(() => model.InputQuantization);
        Assert.Throws<InvalidOperationException>(() => model.QuantizeInput(1f));
        Assert.Equal((10f, 0f), (model.InputQuantizationOf(3).Scale, model.InputQuantizationOf(3).Origin));
    }

    [Fact]
    public void LevelScale_OfAFeature_GivesItsLevelsFromIntegers()
    {
        Quantization feature = new Model([0.5f], [1000f], 1, 1).InputQuantization;
        var scale = new LevelScale(0f, 0.25f, feature);

        for (int value = 3700; value < 4300; value += 3)
        {
            Assert.InRange(scale.Level(value), feature.Quantize(value * 0.25f), feature.Quantize(value * 0.25f) + 1);
        }

        Assert.Equal(1000f, feature.Dequantize(128));
    }

    [Fact]
    public void NormalizationTable_OfChannelsWithScalesOfTheirOwn_HasATableForEach()
    {
        var model = new Model([1f, 2f, -1f], [0f, 100f, 50f], 1, 3);
        var table = new NormalizationTable(0f, 1f, model, 3);
        byte[] levels = new byte[3];

        table.Run([40, 104, 49], 3, levels);

        Assert.Equal([168, 130, 129], levels);
        Assert.Equal(256, new NormalizationTable(0f, 1f, new Model([1f], [0f], 1, 3), 3).Levels.Length);
    }

    [Fact]
    public void Mfcc_OfCoefficientsWithScalesOfTheirOwn_ScalesEach()
    {
        float[] scales = [.. Enumerable.Range(1, 10).Select(k => k * 0.1f)];
        var model = new Model(scales, [.. scales.Select((_, k) => k - 5f)], 1, 490);
        var mfcc = new Mfcc(model);
        var one = new Mfcc(model.InputQuantizationOf(7));
        byte[] pcm = [.. Enumerable.Range(0, 2000).Select(k => (byte)(k * 37))];
        mfcc.Push(pcm, 0, pcm.Length);
        one.Push(pcm, 0, pcm.Length);
        byte[] expected = new byte[490];
        one.CopyTo(expected);
        mfcc.CopyTo(model.Input);

        Assert.Equal(expected.Where((_, k) => k % 10 == 7), model.Input.Where((_, k) => k % 10 == 7));
        Assert.NotEqual(expected, model.Input);
    }

    private sealed class Model(float[] scales, float[] origins, int stride, int length) : FeatureModel(
        new byte[length], length, new FeatureQuantization(scales, origins, stride, 128), [0], 1f, 0)
    {
        public override void Invoke()
        {
        }
    }
}
