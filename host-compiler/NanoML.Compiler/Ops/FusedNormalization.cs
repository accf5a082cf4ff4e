using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>
/// <c>(x - c) / sqrt(mean of (x - c)^2 + Epsilon) * scale + bias</c> over some axes, in one kernel: a pass makes it of what LayerNormalization, RMSNormalization and their like
/// consist of. Inputs are x and, both or none, the constants scale and bias, which vary along those axes alone.
/// </summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="IsCentred">c is the mean; else it is zero.</param>
public sealed record FusedNormalization(ImmutableArray<int> Axes, float Epsilon, bool IsCentred) : Op, ILowers
{
    private const int Scale = 1;
    private const int Bias = 2;
    private const int FractionBits = 16;
    private const int MostFactorShift = 46;
    private const double MostEpsilon = 1L << 60;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        ImmutableArray<int> order = RowsLast(x.Shape.Rank);
        Tensor rows = x.Transpose(order);
        int length = Length(x.Shape);
        (float[] scale, float[] bias) = Constants(inputs, x.Shape);
        var y = new float[x.Shape.Count];
        for (int start = 0; start < y.Length; start += length)
        {
            EvaluateRow(rows.Floats.AsSpan(start, length), y.AsSpan(start, length), scale, bias);
        }

        return [new Tensor(rows.Shape, y, x.Type.ElementType).Transpose(AxisOrder.Inverse(order))];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) =>
        this with { Axes = [.. Enumerable.Range(0, permutation.Length).Where(axis => Axes.Contains(permutation[axis]))] };

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is { } axis && !Axes.Contains(axis) ? new TimeRule.EachFrame(axis, _ => this) : null;

    public void Lower(LoweringContext context)
    {
        Shape shape = context.Input(0).Shape;
        if (Length(shape) > LayerNormalizationCall.MaxLength)
        {
            throw context.NotPlannable(
                $"it normalises {Length(shape)} elements at once", $"Normalise at most {LayerNormalizationCall.MaxLength}, such as the channels alone.");
        }

        ImmutableArray<int> order = RowsLast(shape.Rank);
        DeviceBuffer x = context.InputBuffer(0);
        DeviceBuffer y = context.OutputBuffer();
        if (order.Where(axis => shape[axis] > 1).SequenceEqual(Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] > 1)))
        {
            Emit(context, x, y);
            return;
        }

        DeviceBuffer rows = context.Scratch("rows", x.Length);
        Shape moved = shape.Permute(order);
        int[] apart = [.. order.Select(shape.Stride)];
        context.Copy(x, rows, moved.Dims, apart, moved.Strides());
        Emit(context, rows, rows);
        context.Copy(rows, y, moved.Dims, moved.Strides(), apart);
    }

    public bool Equals(FusedNormalization? other) => other is not null
        && Epsilon == other.Epsilon && IsCentred == other.IsCentred && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(HashCode.Combine(Epsilon, IsCentred), HashCode.Combine);

    private void Emit(LoweringContext context, DeviceBuffer x, DeviceBuffer y)
    {
        Shape shape = context.Input(0).Shape;
        QuantParams input = context.Input(0).Quant;
        QuantParams output = context.Output().Quant;
        int length = Length(shape);
        (float[] scale, float[] bias) = Constants([null, context.Constant(Scale), context.Constant(Bias)], shape);
        double[] ratios = Array.ConvertAll(scale, value => (double)value / output.Scale);
        double largest = LayerLowering.Ratio(context, Math.Max(ratios.Max(Math.Abs), double.Epsilon) + Math.ScaleB(1, -FractionBits)).ToDouble();
        int shift = Math.Clamp(FixedPoint.Bits - 2 - Math.ILogB(largest), 0, MostFactorShift);
        double levels = Math.ScaleB(1, FractionBits);
        int[] factors = Array.ConvertAll(ratios, ratio => (int)Math.Round(Math.ScaleB(ratio, shift)));
        int[] offsets = Array.ConvertAll(bias, value =>
            (int)Math.Clamp(Math.Round(levels * (((double)value / output.Scale) + output.ZeroPoint + 0.5)), int.MinValue, int.MaxValue));
        double epsilon = Epsilon / ((double)input.Scale * input.Scale) * length * length;
        context.Emit(new LayerNormalizationCall
        {
            Layer = context.Layer,
            X = x,
            Y = y,
            Rows = shape.Count / length,
            Length = length,
            ZeroPoint = IsCentred ? -1 : input.ZeroPoint,
            Epsilon = (long)Math.Round(Math.Clamp(epsilon, 0, MostEpsilon)),
            Factors = context.WeightTable("Factors", factors),
            Offsets = context.WeightTable("Offsets", offsets),
            FactorShift = shift,
        });
    }

    private void EvaluateRow(ReadOnlySpan<float> x, Span<float> y, float[] scale, float[] bias)
    {
        double mean = 0;
        foreach (float value in x)
        {
            mean += IsCentred ? (double)value / x.Length : 0;
        }

        double variance = 0;
        foreach (float value in x)
        {
            variance += (value - mean) * (value - mean) / x.Length;
        }

        double factor = 1 / Math.Sqrt(variance + Epsilon);
        for (int k = 0; k < x.Length; k++)
        {
            y[k] = (float)(((x[k] - mean) * factor * scale[k]) + bias[k]);
        }
    }

    /// <summary>Scale and bias of each place in a row.</summary>
    private (float[] Scale, float[] Bias) Constants(IReadOnlyList<Tensor?> inputs, Shape x)
    {
        var row = new Shape([.. x.Dims.Select((extent, axis) => Axes.Contains(axis) ? extent : 1)]);
        float[] Of(int input, float other) => inputs.Count > input && inputs[input] is { } constant
            ? Broadcasting.Expand(constant, row).Floats
            : [.. Enumerable.Repeat(other, row.Count)];
        return (Of(Scale, 1), Of(Bias, 0));
    }

    private int Length(Shape shape) => Axes.Aggregate(1, (count, axis) => count * shape[axis]);

    /// <summary>The order in which the axes that are normalised come last.</summary>
    private ImmutableArray<int> RowsLast(int rank) => [.. Enumerable.Range(0, rank).Where(axis => !Axes.Contains(axis)), .. Axes];
}
