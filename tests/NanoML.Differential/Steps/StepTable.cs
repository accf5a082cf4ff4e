using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>One kind of step: usually a node with random attributes and constants.</summary>
/// <param name="Since">The first opset that has it.</param>
/// <param name="Until">The last opset that has it.</param>
/// <param name="Make">Appends to the sketch; null when the value is not of a shape that the kind takes.</param>
internal sealed record StepKind(int Since, int Until, Func<Sketch, Draw, Val, Val?> Make)
{
    public StepKind(int since, Func<Sketch, Draw, Val, Val?> make)
        : this(since, int.MaxValue, make)
    {
    }
}

/// <summary>Every kind of step.</summary>
internal static class StepTable
{
    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        .. UnarySteps.Kinds,
        .. ElementwiseSteps.Kinds,
        .. WindowSteps.Kinds,
        .. MatrixSteps.Kinds,
        .. NormalizationSteps.Kinds,
        .. AttentionSteps.Kinds,
        .. RecurrentSteps.Kinds,
        .. ReductionSteps.Kinds,
        .. ShapeSteps.Kinds,
        .. MovementSteps.Kinds,
        .. IndexSteps.Kinds,
        .. ResizeSteps.Kinds,
        .. QuantizationSteps.Kinds,
        .. LevelSteps.Kinds,
    ];

    public static StepKind[] Of(int opset) => [.. Kinds.Where(kind => kind.Since <= opset && opset <= kind.Until)];
}
