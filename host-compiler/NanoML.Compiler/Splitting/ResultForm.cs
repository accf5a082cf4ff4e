using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NanoML.Compiler.Splitting;

/// <summary>What the result of a host's part says.</summary>
/// <param name="Values">The elements of all outputs.</param>
/// <param name="Scores">Of those the first, which choose a class.</param>
/// <param name="ChoosesClass">Whether they do.</param>
/// <param name="Labels">Names of the classes; empty where the model has none.</param>
public sealed record ResultForm(int Values, int Scores, bool ChoosesClass, ImmutableArray<string> Labels)
{
    private const float Half = 0.5f;

    /// <param name="outputs">That the part made of something.</param>
    /// <param name="metadata">Of the model.</param>
    /// <param name="isProbability">Whether a single value is one.</param>
    public static ResultForm Of(ImmutableArray<Tensor> outputs, ImmutableDictionary<string, string> metadata, bool isProbability)
    {
        Shape first = outputs[0].Shape;
        bool chooses = first.Count == 1 ? isProbability : first.Dims.Count(extent => extent > 1) == 1;
        ImmutableArray<string> labels = ClassLabels.Of(metadata);
        return new ResultForm(outputs.Sum(output => output.Shape.Count), first.Count, chooses, labels.Length == first.Count ? labels : []);
    }

    /// <summary>The class that values choose: the first greatest score, or whether a probability is above one half; null where they choose none.</summary>
    public int? ClassOf(ReadOnlySpan<float> values) => !ChoosesClass ? null
        : Scores == 1 ? (values[0] > Half ? 1 : 0)
        : TensorPrimitives.IndexOfMax(values[..Scores]);

    /// <summary>The score of the class, or the first value.</summary>
    public float ScoreOf(ReadOnlySpan<float> values) => values[ClassOf(values) is { } chosen && Scores > 1 ? chosen : 0];

    public string? LabelOf(int chosen) => Labels.IsEmpty ? null : Labels[chosen];
}
