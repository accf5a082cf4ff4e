using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Proof;

/// <summary>How close the integer model comes to the float model.</summary>
/// <param name="SqnrDb">Signal to quantisation noise of the output, in decibels; of several, of the noisiest.</param>
/// <param name="Agreement">The share of samples on which both choose the same class; null where the output cannot be one.</param>
public sealed record Quality(int Samples, double SqnrDb, double? Agreement)
{
    /// <summary>Each output's own signal to quantisation noise.</summary>
    public ImmutableArray<OutputNoise> Outputs { get; init; } = [];

    /// <param name="labelled">Whether the samples have labels, so that the output is a class.</param>
    public static Quality Of(Graph imported, float[][] expected, float[][] actual, bool labelled)
    {
        ImmutableArray<OutputNoise> outputs = [.. imported.OutputPorts.Select(port => new OutputNoise(port.Name, NoiseMeter.Of(port, expected, actual)))];
        double? agreement = ModelOutput.MayBeClasses(imported, labelled)
            ? expected.Zip(actual).Count(pair =>
                ModelOutput.ChosenClass(imported, pair.First) == ModelOutput.ChosenClass(imported, pair.Second)) / (double)expected.Length
            : null;
        return new Quality(expected.Length, outputs.Min(output => output.SqnrDb), agreement) { Outputs = outputs };
    }
}

/// <summary>How close one output of the integer model comes to the float model's, in decibels.</summary>
public sealed record OutputNoise(string Name, double SqnrDb);
