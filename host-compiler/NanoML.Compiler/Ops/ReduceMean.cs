using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ReduceMean; GlobalAveragePool becomes this operator too.</summary>
/// <param name="Axes">In [0, rank), ascending.</param>
/// <param name="KeepDims">The reduced axes stay, with extent 1.</param>
/// <param name="Clamp">A fused activation.</param>
public sealed record ReduceMean(ImmutableArray<int> Axes, bool KeepDims, Clamp? Clamp = null)
    : Op, IFusesClamp, IDifferentiable, IExportable
{
    public static Op Import(NodeImport node)
    {
        bool hasAttribute = node.Opset < 18;
        node.RequireInputs(1, hasAttribute ? 1 : 2);
        int rank = node.Shape(0).Rank;
        int[]? axes = hasAttribute ? node.Ints("axes") : node.ConstantInts(1, "axes");
        bool keepDims = node.Int("keepdims", 1) != 0;
        bool reducesAll = hasAttribute || node.Int("noop_with_empty_axes", 0) == 0;
        node.Keep(0);
        axes = axes is null or [] ? (reducesAll ? AxisMaps.Identity(rank) : []) : ShapeRules.Axes(axes, rank);
        return new ReduceMean([.. axes], keepDims);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        return Axes.All(axis => axis < input.Rank && input[axis] > 0)
            ? [new(inputs[0]!.Type.ElementType, Result(input))]
            : throw OpException.Shape($"an input of shape {input} has no mean over axes [{string.Join(", ", Axes)}]");
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape shape = inputs[0]!.Shape;
        float[] x = inputs[0]!.Transpose(ReducedLast(shape.Rank)).Floats;
        Shape result = Result(shape);
        var y = new float[result.Count];
        int reduced = x.Length / Math.Max(1, y.Length);
        for (int k = 0; k < y.Length; k++)
        {
            double sum = 0;
            foreach (float value in x.AsSpan(k * reduced, reduced))
            {
                sum += value;
            }

            float mean = (float)(sum / reduced);
            y[k] = Clamp?.Apply(mean) ?? mean;
        }

        return [new Tensor(result, y, inputs[0]!.Type.ElementType)];
    }

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient)
    {
        float[] gradient = ClampGradient.Before(Clamp, output.Floats, outputGradient);
        Shape x = inputs[0]!.Shape;
        float share = (float)gradient.Length / x.Count;
        Shape kept = (this with { KeepDims = true }).Result(x);
        return [Broadcasting.Expand(new Tensor(kept, [.. gradient.Select(g => g * share)]), x).Floats];
    }

    public void Export(NodeExport node) => node.EmitClamped(
        "ReduceMean", [node.Inputs[0], node.Constant("axes", Axes)], Clamp, ("keepdims", KeepDims ? 1L : 0L));

    public Op WithClamp(Clamp clamp) => this with { Clamp = Clamp?.Then(clamp) ?? clamp };

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) =>
        KeepDims ? this with { Axes = [.. Axes.Select(axis => permutation.IndexOf(axis)).Order()] } : null;

    public override void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        int[] axes = [.. Axes.Where(axis => input[axis] != 1)];
        int first = axes.FirstOrDefault();
        int last = axes.LastOrDefault(first - 1);
        int reduced = context.Input(0).Shape.Count / Math.Max(1, context.Output().Shape.Count);
        if (reduced > MeanCall.MaxReduced)
        {
            throw context.NotPlannable(
                $"a mean of {reduced} elements is too long; {MeanCall.MaxReduced} is the limit", "Reduce in two steps.");
        }

        if (input.Product(first, last + 1) == reduced)
        {
            EmitMean(context, context.InputBuffer(0), input.Product(0, first), reduced, input.Product(last + 1, input.Rank));
            return;
        }

        ImmutableArray<int> order = ReducedLast(input.Rank);
        Shape gathered = input.Permute(order);
        DeviceBuffer scratch = context.Scratch("reducedLast", input.Count);
        context.Copy(context.InputBuffer(0), scratch, gathered.Dims, [.. order.Select(input.Stride)], gathered.Strides());
        EmitMean(context, scratch, input.Count / reduced, reduced, 1);
    }

    public bool Equals(ReduceMean? other) => other is not null
        && KeepDims == other.KeepDims && Clamp == other.Clamp && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => Axes.Aggregate(HashCode.Combine(KeepDims, Clamp), HashCode.Combine);

    private void EmitMean(LoweringContext context, DeviceBuffer x, int outer, int reduced, int inner)
    {
        QuantParams input = context.Input(0).Quant;
        QuantParams output = context.Output().Quant;
        (byte min, byte max) = context.ClampBytes(Clamp);
        context.Emit(new MeanCall
        {
            Layer = context.Layer,
            X = x,
            Y = context.OutputBuffer(),
            Outer = outer,
            Reduced = reduced,
            Inner = inner,
            InputZeroPoint = input.ZeroPoint,
            Ratio = LayerLowering.Ratio(context, (double)input.Scale / output.Scale / reduced),
            OutputZeroPoint = output.ZeroPoint,
            Min = min,
            Max = max,
        });
    }

    private ImmutableArray<int> ReducedLast(int rank) => [.. Enumerable.Range(0, rank).Except(Axes), .. Axes];

    private Shape Result(Shape input) => KeepDims
        ? new Shape([.. input.Dims.Select((extent, axis) => Axes.Contains(axis) ? 1 : extent)])
        : new Shape([.. input.Dims.Where((_, axis) => !Axes.Contains(axis))]);
}
