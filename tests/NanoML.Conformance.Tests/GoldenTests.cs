using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;
using NanoML.Conformance.Tests.Support;

namespace NanoML.Conformance.Tests;

/// <summary>Holds the float oracle to ONNX Runtime, by outputs that were stored once (golden/generate.mjs).</summary>
public sealed class GoldenTests
{
    private const float Tolerance = 1e-4f;

    [Theory]
    [InlineData("xor")]
    [InlineData("digits_mlp")]
    [InlineData("digits_cnn")]
    public void Oracle_OnABundledModel_AgreesWithOnnxRuntime(string name) => AssertAgrees(name);

    [Theory]
    [InlineData("xor")]
    [InlineData("digits_mlp")]
    [InlineData("digits_cnn")]
    public void Oracle_OnABundledModel_PredictsEverySampleAsOnnxRuntimeDoes(string name)
    {
        var golden = Golden.Read(name);
        Graph graph = golden.Import();
        SampleSet samples = golden.Samples(graph);
        using var oracle = new FloatOracle(graph);
        int[] classes = Array.ConvertAll(samples.Inputs, input => Golden.PredictedClass(oracle.Run(input)));
        int correct = classes.Zip(samples.RequireLabels()).Count(p => p.First == p.Second);
        Assert.Equal(golden.Top1, classes);
        Assert.Equal(golden.Accuracy!.Value, (double)correct / classes.Length, 1e-9);
    }

    [SharedModelsTheory]
    [InlineData("kws")]
    [InlineData("ic")]
    [InlineData("vww")]
    [InlineData("ad")]
    public void Oracle_OnASharedModel_AgreesWithOnnxRuntime(string name) => AssertAgrees(name);

    // A sum that differs in its last bit, because it was added up in another order, may round to the neighbouring byte where it falls
    // between two; later layers spread that step. So a few samples of a deep model differ, though every layer computes the same:
    // of IC's 16, three did (by 0.008, 0.021 and 0.039), each from one byte of 16384 in the first or second layer.
    [SharedModelsTheory]
    [InlineData("qdq_kws", 0, 0)]
    [InlineData("qdq_ic", 4, 0.08f)]
    public void Oracle_OnAQdqModel_AgreesWithOnnxRuntimeButForRoundingFlips(string name, int samplesThatMayFlip, float flipTolerance)
    {
        float[] flips = [.. Differences(name).Where(difference => difference > Tolerance)];
        string found = $"{name}: {flips.Length} samples differ, by {string.Join(", ", flips)}";
        Assert.True(flips.Length <= samplesThatMayFlip && flips.All(flip => flip <= flipTolerance), found);
    }

    private static void AssertAgrees(string name)
    {
        float worst = Differences(name).Max();
        Assert.True(worst <= Tolerance, $"{name}: the largest difference is {worst}");
    }

    /// <summary>For every stored sample the largest difference of an output, relative to an expected value above 1.</summary>
    private static float[] Differences(string name)
    {
        var golden = Golden.Read(name);
        Graph graph = golden.Import();
        float[][] inputs = golden.Samples(graph).Inputs;
        Assert.True(golden.Count > 0 && golden.Values.Length == golden.Count);
        using var oracle = new FloatOracle(graph);
        return [.. golden.Values.Select((expected, sample) => Difference(expected, oracle.Run(inputs[sample])))];
    }

    private static float Difference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.DoesNotContain(float.NaN, actual);
        return expected.Zip(actual).Max(p => Math.Abs(p.First - p.Second) / Math.Max(1, Math.Abs(p.First)));
    }
}
