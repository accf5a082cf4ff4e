using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>What a float model answers to several samples.</summary>
internal static class ModelOutputs
{
    /// <param name="samples">Whole samples, in the model's own axis order.</param>
    public static float[][] Of(Graph graph, IReadOnlyList<float[]> samples) => new FloatOracle(graph).Run([.. samples]);

    /// <summary>The mean over samples of the summed squares of their distance to the mean output.</summary>
    public static double Variance(float[][] outputs)
    {
        double[] mean = [.. Enumerable.Range(0, outputs[0].Length).Select(d => outputs.Average(y => (double)y[d]))];
        return outputs.Average(y => mean.Select((m, d) => (y[d] - m) * (y[d] - m)).Sum());
    }

    /// <summary>The mean over samples of the summed squares of their differences.</summary>
    public static double SquaredDifference(float[][] expected, float[][] actual) =>
        expected.Select((y, k) => y.Select((value, d) => ((double)value - actual[k][d]) * ((double)value - actual[k][d])).Sum()).Average();
}
