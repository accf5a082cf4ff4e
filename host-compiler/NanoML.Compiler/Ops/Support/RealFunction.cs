using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// A function of one number, put together from element-wise operators. What two parts have in common is there once, so that a chain of
/// residual blocks is as long as it has operators. Two of the same steps are equal.
/// </summary>
public sealed class RealFunction : IEquatable<RealFunction>
{
    /// <summary>The most steps of one function.</summary>
    public const int MaxSteps = 256;

    public static readonly RealFunction Variable = new([new Step(null, 0, 0, float.NaN)]);

    private readonly ImmutableArray<Step> _steps;

    private RealFunction(ImmutableArray<Step> steps) => _steps = steps;

    /// <summary>How many operators are in it.</summary>
    public int Operators => _steps.Count(step => step.Op is not null);

    public static RealFunction Number(float value) => new([Variable._steps[0], new Step(null, 0, 0, value)]);

    /// <summary>Null when the function would be longer than <see cref="MaxSteps"/>.</summary>
    public static RealFunction? Of(UnaryOp op, RealFunction argument) => Append(argument._steps, op, argument.Result, argument.Result);

    /// <inheritdoc cref="Of(UnaryOp, RealFunction)"/>
    public static RealFunction? Of(BinaryOp op, RealFunction a, RealFunction b)
    {
        (ImmutableArray<Step> steps, int result) = Join(a._steps, b._steps);
        return Append(steps, op, a.Result, result);
    }

    public float Apply(float x)
    {
        Span<float> values = stackalloc float[_steps.Length];
        for (int k = 0; k < values.Length; k++)
        {
            Step step = _steps[k];
            values[k] = step.Op switch
            {
                UnaryOp op => op.Apply(values[step.A]),
                BinaryOp op => op.ApplyClamped(values[step.A], values[step.B]),
                _ => k == 0 ? x : step.Value,
            };
        }

        return values[^1];
    }

    public bool Equals(RealFunction? other) => other is not null && _steps.SequenceEqual(other._steps);

    public override bool Equals(object? obj) => Equals(obj as RealFunction);

    public override int GetHashCode() => _steps.Aggregate(_steps.Length, HashCode.Combine);

    private int Result => _steps.Length - 1;

    private static RealFunction? Append(ImmutableArray<Step> steps, Op op, int a, int b) =>
        steps.Length < MaxSteps ? new RealFunction(steps.Add(new Step(op, a, b, 0))) : null;

    // The second function's steps behind the first one's, save those that are there already.
    private static (ImmutableArray<Step> Steps, int Result) Join(ImmutableArray<Step> first, ImmutableArray<Step> second)
    {
        ImmutableArray<Step>.Builder joined = first.ToBuilder();
        Dictionary<Step, int> places = first.Select((step, k) => (step, k)).ToDictionary(pair => pair.step, pair => pair.k);
        var moved = new int[second.Length];
        for (int k = 1; k < second.Length; k++)
        {
            Step step = second[k] with { A = moved[second[k].A], B = moved[second[k].B] };
            if (!places.TryGetValue(step, out moved[k]))
            {
                moved[k] = joined.Count;
                places.Add(step, moved[k]);
                joined.Add(step);
            }
        }

        return (joined.ToImmutable(), moved[^1]);
    }

    /// <param name="Op">Applied to the results of the steps A and B; null for the variable, which is step 0, and for numbers.</param>
    private readonly record struct Step(Op? Op, int A, int B, float Value);
}
