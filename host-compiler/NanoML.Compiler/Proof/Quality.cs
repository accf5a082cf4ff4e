using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Proof;

/// <summary>How close the integer model comes to the float model.</summary>
/// <param name="SqnrDb">Signal to quantisation noise of the output, in decibels.</param>
/// <param name="Agreement">The share of samples on which both choose the same class; null where the output cannot be one.</param>
public sealed record Quality(int Samples, double SqnrDb, double? Agreement)
{
    /// <param name="labelled">Whether the samples have labels, so that the output is a class.</param>
    public static Quality Of(Graph imported, float[][] expected, float[][] actual, bool labelled) => new(
        expected.Length,
        NoiseMeter.Of(expected, actual),
        ModelOutput.MayBeClasses(imported, labelled)
            ? expected.Zip(actual).Count(pair =>
                ModelOutput.ChosenClass(imported, pair.First) == ModelOutput.ChosenClass(imported, pair.Second)) / (double)expected.Length
            : null);
}
