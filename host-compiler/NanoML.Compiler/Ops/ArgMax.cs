using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ArgMax along one axis. ONNX's indices are int64; on the device they are bytes.</summary>
/// <param name="Axis">In [0, rank).</param>
/// <param name="SelectLast">Among equal elements the last one wins.</param>
public sealed record ArgMax(int Axis, bool KeepDims, bool SelectLast) : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.Known(1, 0);

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int axis = NodeImport.Axis(node.SmallInt("axis", 0), node.Shape(0).Rank);
        bool keepDims = node.Int("keepdims", 1) != 0;
        return new ArgMax(axis, keepDims, node.Opset >= 12 && node.Int("select_last_index", 0) != 0);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape input = inputs[0]!.Shape;
        return Axis < input.Rank && input[Axis] > 0
            ? [new(ElementType.Int64, Result(input))]
            : throw OpException.Shape($"an input of shape {input} has no elements along axis {Axis}");
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) => axes[0] is { } axis && axis != Axis
        ? new TimeRule.EachFrame(KeepDims || axis < Axis ? axis : axis - 1, _ => this)
        : null;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [new Tensor(Result(x.Shape), x.IsFloat ? Find(x.Floats, x.Shape) : Find(x.Integers, x.Shape))];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) =>
        KeepDims ? this with { Axis = permutation.IndexOf(Axis) } : null;

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        if (input[Axis] > ArgMaxCall.MaxAxisLength)
        {
            throw context.NotPlannable(
                $"an index along an axis of {input[Axis]} does not fit a byte; {ArgMaxCall.MaxAxisLength} is the limit",
                "Leave ArgMax out of the model: the generated class has it for its output.");
        }

        context.Emit(new ArgMaxCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = context.OutputBuffer(),
            Outer = input.Product(0, Axis),
            AxisLength = input[Axis],
            Inner = input.Stride(Axis),
            SelectLast = SelectLast,
        });
    }

    private Shape Result(Shape input) => KeepDims ? input.With(Axis, 1) : new Shape(input.Dims.RemoveAt(Axis));

    private long[] Find<T>(T[] x, Shape shape)
        where T : IComparable<T>
    {
        int inner = shape.Stride(Axis);
        var y = new long[shape.Count / shape[Axis]];
        for (int k = 0; k < y.Length; k++)
        {
            int first = (k / inner * shape[Axis] * inner) + (k % inner);
            T best = x[first];
            for (int index = 1; index < shape[Axis]; index++)
            {
                T value = x[first + (index * inner)];
                int order = value.CompareTo(best);
                if (order > 0 || (order == 0 && SelectLast))
                {
                    (best, y[k]) = (value, index);
                }
            }
        }

        return y;
    }
}
