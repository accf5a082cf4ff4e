using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training;

/// <summary>Examples of classes to train a network on or to judge it by. Methods may be called from several threads at once.</summary>
public interface ILabelledExamples
{
    int Count { get; }

    /// <summary>Whether making one takes longer than training on it, so that it is better made once.</summary>
    bool IsCostly => false;

    /// <summary>The index of its class.</summary>
    int Label(int example);

    /// <summary>What it was cut from: examples of one recording are alike, and never on both sides of a split.</summary>
    string Recording(int example);

    /// <summary>The example as the model takes it.</summary>
    float[] Plain(int example);

    /// <summary>The example as it could have been as well: moved, turned, louder, with noise, as suits its kind.</summary>
    /// <param name="random">The same state gives the same numbers.</param>
    float[] Augmented(int example, Random random);

    /// <summary>Varies what <see cref="Augmented"/> made once more, in place: of examples that are kept no two draws are the same then.</summary>
    void Vary(float[] made, Random random)
    {
    }
}

/// <summary>What a network is to learn.</summary>
/// <param name="Source">The data set's path, for messages.</param>
/// <param name="Classes">Their names, in the order of the model's outputs.</param>
/// <param name="Shape">Of one input, its first axis 1: [1, columns], [1, channels, frames] or [1, channels, height, width].</param>
/// <param name="Validation">Examples of other recordings, which choose among networks.</param>
public sealed record LabelledData(string Source, IReadOnlyList<string> Classes, Shape Shape, ILabelledExamples Training, ILabelledExamples Validation);
