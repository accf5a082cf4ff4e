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

    /// <param name="compiled">What became of the graph: its outputs that are parts of the model's own have a noise of their own.</param>
    /// <param name="labelled">Whether the samples have labels, so that the output is a class.</param>
    public static Quality Of(Graph imported, Graph compiled, float[][] expected, float[][] actual, bool labelled)
    {
        OutputNoise Noise(OutputPort port) => new(port.Name, NoiseMeter.Of(port, expected, actual));
        ImmutableArray<OutputNoise> outputs = [.. imported.OutputPorts.Select(Noise)];
        double? agreement = ModelOutput.MayBeClasses(imported, labelled)
            ? expected.Zip(actual).Count(pair =>
                ModelOutput.ChosenClass(imported, pair.First) == ModelOutput.ChosenClass(imported, pair.Second)) / (double)expected.Length
            : null;
        return new Quality(expected.Length, outputs.Min(output => output.SqnrDb), agreement) { Outputs = [.. outputs, .. compiled.OutputPorts.Where(port => !imported.Outputs.Contains(port.Name)).Select(Noise)] };
    }
}

/// <summary>How close one output of the integer model comes to the float model's, in decibels.</summary>
public sealed record OutputNoise(string Name, double SqnrDb);
