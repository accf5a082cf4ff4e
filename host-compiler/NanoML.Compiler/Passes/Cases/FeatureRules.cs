using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes.Cases;

/// <summary>An element-wise operator with an element of the model's input as one operand and numbers as the others.</summary>
internal static class FeatureRules
{
    public static Outcome? Apply(Op op, ImmutableArray<ElementType> types, CaseValue[] values, int operand)
    {
        FeatureValue feature = values[operand].Feature!;
        double other = values.Length == 2 ? values[1 - operand].Number : 0;
        return op switch
        {
            Mul when other == 0 => Value(new CaseValue(0)),
            Mul when other == 1 => Value(values[operand]),
            Add or Sum when values.Length == 2 && other == 0 => Value(values[operand]),
            Sub when operand == 0 && other == 0 => Value(values[operand]),
            Cast { To: ElementType.Float32 or ElementType.Float64 } => Value(values[operand]),
            Add or Sub or Sum or Mul or Neg or Cast or Scaler or Imputer => Value(new CaseValue(0, Behind(op, types, values, operand, feature))),
            Div when operand == 0 && other != 0 => Value(new CaseValue(0, Behind(op, types, values, operand, feature))),
            Equal when feature.Steps.IsEmpty => Split(new Comparison(feature.Index, (float)other, true, false), true),
            Compare => Change(feature.Index, x => Holds(Behind(op, types, values, operand, feature).Steps, x)),
            _ => null,
        };
    }

    /// <summary>What a truth about an element of the input that rises or falls with it comes to.</summary>
    public static Outcome Change(int feature, Func<float, bool> holds) => Predicate.Change(holds) is var (threshold, atMost, missing)
        ? Split(new Comparison(feature, threshold, false, missing == atMost), atMost)
        : Value(new CaseValue(holds(0) ? 1 : 0));

    private static bool Holds(ImmutableArray<Step> steps, float x) => Step.Through(steps, Tensor.Scalar(x)).Integers[0] != 0;

    private static FeatureValue Behind(Op op, ImmutableArray<ElementType> types, CaseValue[] values, int operand, FeatureValue feature) =>
        feature with { Steps = feature.Steps.Add(new Step(op, operand, [.. values.Select(value => value.Number)], types)) };

    private static Outcome Value(CaseValue value) => new(-1, value);

    private static Outcome Split(Comparison comparison, bool left) => new(-1, null, comparison, new CaseValue(left ? 1 : 0), new CaseValue(left ? 0 : 1));
}
