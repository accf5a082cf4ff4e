using NanoML.Compiler.Calibration;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Splitting;

/// <summary>How close both parts together come to the float model.</summary>
/// <param name="IsTest">Whether the samples are others than those of the calibration.</param>
/// <param name="SqnrDb">Signal to noise of the result, in decibels.</param>
/// <param name="Agreement">The share of samples that get the float model's class; null where the result chooses none.</param>
/// <param name="FloatAccuracy">The share of labels that the float model gets right; null without labels.</param>
/// <param name="Accuracy">The same of both parts.</param>
public sealed record SplitQuality(int Samples, bool IsTest, double SqnrDb, double? Agreement, double? FloatAccuracy, double? Accuracy)
{
    internal static SplitQuality Measure(
        Compilation device, HostModel host, ResultForm form, FloatModel reference, SampleSet samples, bool isTest)
    {
        var expected = new float[samples.Count][];
        var actual = new float[samples.Count][];
        Parallel.For(0, samples.Count, Cores.All, () => new IntegerOracle(device.Plan), (k, _, oracle) =>
        {
            expected[k] = reference.Run(samples.Inputs[k]);
            actual[k] = host.Run(oracle.Run(IntegerOracle.QuantizeInput(device.Plan, samples.Inputs[k])));
            return oracle;
        }, _ => { });
        double Share(Func<int, bool> isTrue) => Enumerable.Range(0, samples.Count).Count(isTrue) / (double)samples.Count;
        double? Right(float[][] results) =>
            form.ChoosesClass && samples.Labels is { } labels ? Share(k => form.ClassOf(results[k]) == labels[k]) : null;
        return new SplitQuality(
            samples.Count, isTest, Sqnr(expected, actual),
            form.ChoosesClass ? Share(k => form.ClassOf(actual[k]) == form.ClassOf(expected[k])) : null,
            Right(expected), Right(actual));
    }

    private static double Sqnr(float[][] expected, float[][] actual)
    {
        var meter = new NoiseMeter();
        for (int k = 0; k < expected.Length; k++)
        {
            meter.Add(expected[k], actual[k]);
        }

        return meter.Decibels;
    }
}
