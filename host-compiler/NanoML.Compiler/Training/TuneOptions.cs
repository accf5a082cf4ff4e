using System.Collections.Immutable;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;

namespace NanoML.Compiler.Training;

/// <summary>What the student's outputs are compared with, and how.</summary>
public enum LossKind
{
    /// <summary><see cref="Kl"/> where the model ends in Softmax or the data have labels, else <see cref="Mse"/>.</summary>
    Auto,

    /// <summary>Kullback-Leibler divergence of the softened class probabilities.</summary>
    Kl,

    /// <summary>Mean squared difference of the outputs; of the scores before a final Softmax.</summary>
    Mse,
}

/// <summary>Everything a user decides about one tuning.</summary>
public sealed record TuneOptions
{
    /// <summary>The float model: the teacher, and the student's start unless <see cref="StudentPath"/> is given.</summary>
    public required string ModelPath { get; init; }

    /// <summary>A model of another architecture to distil into, with the weights that it starts from.</summary>
    public string? StudentPath { get; init; }

    /// <summary>Which output of the models is the result, where they have several; null: there is no choice.</summary>
    public string? Output { get; init; }

    /// <summary>Inputs that are constants, with the value of all their elements.</summary>
    public ImmutableDictionary<string, double> Fixed { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Training samples, with or without labels.</summary>
    public required string DataPath { get; init; }

    /// <summary>Reads what is no file of samples; null: all samples come from files.</summary>
    public ISampleSource? DataSets { get; init; }

    /// <summary>Sizes of symbolic dimensions.</summary>
    public ImmutableDictionary<string, int> Shapes { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Data become <c>(x - Mean) * Scale</c>.</summary>
    public float Mean { get; init; }

    public float Scale { get; init; } = 1;

    /// <summary>The share of channels that the student starts without, in [0, 1), as <see cref="ChannelPruning.Prune"/> takes it.</summary>
    public double ChannelPruneRatio { get; init; }

    /// <summary>The share of weights that becomes zero, in [0, 1).</summary>
    public double PruneRatio { get; init; }

    public PruneScope PruneScope { get; init; }

    /// <summary>Of the weights between the first and the last layer, which keep 8: from 2 (ternary) to 8.</summary>
    public int Bits { get; init; } = 8;

    public int Epochs { get; init; } = 60;

    /// <summary>Of Adam, at the start; it falls to nothing along half a cosine.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Samples a step.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>The share of the examples that are mixtures of two samples, in [0, 1]; without effect on labels alone.</summary>
    public double Mix { get; init; } = 0.5;

    public int Seed { get; init; } = 1;

    /// <summary>Scores are divided by it before the softmax that teacher and student are compared after; positive.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>The share of the labels in the loss, in [0, 1]; null takes one half where there are labels of classes.</summary>
    public double? Alpha { get; init; }

    public LossKind Loss { get; init; }

    /// <summary>The share of the samples that is held back to choose the best epoch, in [0, 0.5]; with 0 the last one is taken.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Training ends after so many epochs without a better one.</summary>
    public int Patience { get; init; } = 20;

    /// <summary>How many threads work at once; it changes nothing but the time.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
