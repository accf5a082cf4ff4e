using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>
/// SkipLayerNormalization and SkipSimplifiedLayerNormalization of com.microsoft: a residual sum and its normalisation. Inputs: both terms, the scale, the bias of the normalisation where it
/// has one, and what is added to the sum.
/// </summary>
/// <param name="IsSimplified">Divides by the root of the mean square, and takes no mean off.</param>
/// <param name="HasBias">Whether the normalisation has a bias.</param>
/// <param name="HasAddend">Whether the last input is part of the sum.</param>
/// <param name="HasSum">Whether the sum is an output too.</param>
public sealed record SkipLayerNormalization(float Epsilon, bool IsSimplified, bool HasBias, bool HasAddend, bool HasSum) : ComposedLayer
{
    private const int Scale = 2;
    private const int SumOutput = 3;

    public static Op Import(NodeImport node, bool isSimplified)
    {
        node.RequireInputs(3, isSimplified ? 4 : 5);
        if (node.HasOutput(1) || node.HasOutput(2))
        {
            throw OpException.Unsupported("it has outputs that only training reads", "Leave out the mean and the reciprocal of the deviation.");
        }

        int addend = isSimplified ? 3 : 4;
        bool hasBias = !isSimplified && node.HasInput(3);
        bool hasAddend = node.HasInput(addend);
        node.Keep([.. new[] { 0, 1, Scale, hasBias ? 3 : -1, hasAddend ? addend : -1 }.Where(k => k >= 0)]);
        bool hasSum = node.HasOutput(SumOutput);
        node.KeepOutputs(hasSum ? [0, SumOutput] : [0]);
        return new SkipLayerNormalization(node.Float("epsilon", isSimplified ? 1e-5f : 1e-12f), isSimplified, hasBias, hasAddend, hasSum);
    }

    protected override ImmutableArray<T> ComposeAll<T>(Composer<T> on, IReadOnlyList<T?> inputs)
        where T : class
    {
        T sum = on.Apply(new Add(), inputs[0]!, inputs[1]!);
        sum = HasAddend ? on.Apply(new Add(), sum, inputs[^1]!) : sum;
        int last = on.ShapeOf(sum).Rank - 1;
        T y = IsSimplified ? on.Apply(new RMSNormalization(last, Epsilon), sum, inputs[Scale]!)
            : HasBias ? on.Apply(new LayerNormalization([last], Epsilon), sum, inputs[Scale]!, inputs[Scale + 1]!)
            : on.Apply(new LayerNormalization([last], Epsilon), sum, inputs[Scale]!);
        return HasSum ? [y, on.Apply(new Identity(), sum)] : [y];
    }
}
