using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Data;

/// <summary>What samples are for.</summary>
public enum SampleUse
{
    /// <summary>Calibration or training.</summary>
    Training,

    /// <summary>Measuring what was made.</summary>
    Test,
}

/// <summary>Samples that are laid out by something other than a file of samples.</summary>
/// <param name="Shape">Of a sample, channels last.</param>
/// <param name="Labels">Indices of the model's classes.</param>
public sealed record SourcedSamples(int[] Shape, float[][] Inputs, int[] Labels);

/// <summary>Reads samples from what is no file of samples: data sets. The command line hands it in.</summary>
public interface ISampleSource
{
    /// <param name="inputs">What the model takes.</param>
    /// <param name="classes">The names of its classes; empty where it has none.</param>
    /// <returns>Null: <paramref name="path"/> is a file of samples.</returns>
    /// <exception cref="CompilerException">The data set cannot be read or does not fit the model.</exception>
    SourcedSamples? Read(string path, SampleUse use, IReadOnlyList<SampleInput> inputs, IReadOnlyList<string> classes);
}
