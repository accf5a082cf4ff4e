using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Resize with mode linear or cubic: one axis after the other, those that shrink first.</summary>
/// <param name="Axes">At least one.</param>
/// <param name="Extrapolation">What lies outside the input, where a region of it is resized; null where the nearest inputs count there.</param>
public sealed record InterpolatedResize(ImmutableArray<Interpolation> Axes, float? Extrapolation) : ComposedOp
{
    public override string OpType => "Resize";

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        T y = Axes.OrderBy(step => step.Scale).Aggregate(inputs[0], (value, step) => on.Apply(step, value));
        return Extrapolation is { } value ? Surrounded(on, y, on.ShapeOf(inputs[0]), value) : y;
    }

    public bool Equals(InterpolatedResize? other) =>
        other is not null && Extrapolation.Equals(other.Extrapolation) && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(Extrapolation.GetHashCode(), HashCode.Combine);

    /// <summary>Puts a value in the place of outputs that lie outside the input, which are at the ends of each axis.</summary>
    private T Surrounded<T>(Composer<T> on, T y, Shape input, float value)
    {
        Shape shape = on.ShapeOf(y);
        int[] begins = new int[shape.Rank];
        int[] counts = [.. shape.Dims];
        foreach (Interpolation step in Axes)
        {
            (begins[step.Axis], counts[step.Axis]) = step.Inside(input[step.Axis]);
        }

        if (counts.Contains(0))
        {
            throw OpException.Unsupported("no element of its region lies in the input", "Leave it out: its result is constant.");
        }

        int[] ends = [.. shape.Dims.Select((extent, axis) => extent - begins[axis] - counts[axis])];
        T inside = on.Apply(new Slice([.. begins], [.. counts], [.. Enumerable.Repeat(1, shape.Rank)]), y);
        return on.Apply(new Pad([.. begins], [.. ends], PadMode.Constant, value), inside);
    }
}
