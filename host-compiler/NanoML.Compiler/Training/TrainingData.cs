using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Training;

/// <summary>The samples with what the loss compares outputs with, divided into those to train on and those to judge by.</summary>
/// <param name="Training">Indices of samples.</param>
/// <param name="Validation">Indices of samples; may be empty.</param>
/// <param name="TeacherScores">By sample.</param>
internal sealed record TrainingData(SampleSet Samples, int[] Training, int[] Validation, float[][] TeacherScores)
{
    /// <summary>The least number of samples to train on.</summary>
    public const int Least = 8;

    /// <summary>How many samples see the ranges of activations.</summary>
    private const int CalibrationSamples = 256;

    /// <summary>Those that judge: the validation part, or all where there is none.</summary>
    public int[] Judges => Validation.Length > 0 ? Validation : Training;

    public IReadOnlyList<float[]> Calibration => [.. Training.Take(CalibrationSamples).Select(k => Samples.Inputs[k])];

    public Example Example(int sample) => new(Samples.Inputs[sample], TeacherScores[sample], Samples.Labels?[sample]);

    /// <exception cref="CompilerException">NML0202: there are too few samples.</exception>
    public static TrainingData Split(SampleSet samples, double validation, int seed, float[][] teacherScores)
    {
        int[] order = [.. Enumerable.Range(0, samples.Count)];
        new Random(seed).Shuffle(order);
        int held = validation > 0 ? Math.Max(1, (int)(validation * samples.Count)) : 0;
        if (samples.Count - held < Least)
        {
            throw new CompilerException(
                DiagnosticCatalog.DataShape,
                $"{samples.Path}: {samples.Count} samples leave {samples.Count - held} to train on; at least {Least} are needed",
                "Give more samples: a few hundred and more are useful.");
        }

        return new TrainingData(samples, order[held..], order[..held], teacherScores);
    }
}
