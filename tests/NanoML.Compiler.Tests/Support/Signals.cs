using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Tests.Support;

/// <summary>How far a plan's outputs are from the float model's.</summary>
internal static class Signals
{
    /// <summary>Signal to noise, in decibels; 200 without noise.</summary>
    public static double Decibels(Plan plan, IEnumerable<float[]> samples)
    {
        var oracle = new IntegerOracle(plan);
        var model = new FloatOracle(plan.Source.Graph);
        double signal = 0;
        double noise = 0;
        foreach (float[] sample in samples)
        {
            float[] actual = IntegerOracle.DequantizeOutput(plan, oracle.Run(IntegerOracle.QuantizeInput(plan, sample)));
            foreach ((float x, float y) in model.Run(sample).Zip(actual))
            {
                signal += (double)x * x;
                noise += ((double)x - y) * (x - y);
            }
        }

        return noise > 0 ? 10 * Math.Log10(signal / noise) : 200;
    }
}
