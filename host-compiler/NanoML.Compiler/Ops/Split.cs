using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Split along one axis; one output per length.</summary>
/// <param name="Axis">In [0, rank).</param>
/// <param name="Lengths">Their sum is the axis's extent.</param>
public sealed record Split(int Axis, ImmutableArray<int> Lengths) : Op, ILowers
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, node.Opset < 13 ? 1 : 2);
        Shape input = node.Shape(0);
        int axis = NodeImport.Axis(node.SmallInt("axis", 0), input.Rank);
        int[]? lengths = node.Opset < 13 ? node.Ints("split") : node.ConstantInts(1, "split");
        int parts = node.Opset < 18 ? node.OutputCount : node.SmallInt("num_outputs", node.OutputCount);
        node.Keep(0);
        lengths ??= EqualLengths(input[axis], parts, mayBeUneven: node.Opset >= 18);
        return lengths.Length == node.OutputCount
            ? new Split(axis, [.. lengths])
            : throw OpException.Shape($"{lengths.Length} parts do not fit {node.OutputCount} outputs");
    }

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is { } axis && axis != Axis ? new TimeRule.EachFrame(axis, _ => this) : null;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType input = inputs[0]!.Type;
        if (Axis >= input.Shape.Rank || Lengths.Any(length => length < 0) || Lengths.Sum(length => (long)length) != input.Shape[Axis])
        {
            throw OpException.Shape($"lengths [{string.Join(", ", Lengths)}] do not divide axis {Axis} of an input of shape {input.Shape}");
        }

        return [.. Lengths.Select(length => new TensorType(input.ElementType, input.Shape.With(Axis, length)))];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        int[] strides = x.Shape.Strides();
        int start = 0;
        var outputs = new List<Tensor>();
        foreach (int length in Lengths)
        {
            Shape shape = x.Shape.With(Axis, length);
            outputs.Add(x.Gather(shape, StridedIndex.All(shape, strides, start)));
            start += length * strides[Axis];
        }

        return [.. outputs];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this with { Axis = permutation.IndexOf(Axis) };

    public void Lower(LoweringContext context)
    {
        QuantValue input = context.Input(0);
        int[] strides = input.Shape.Strides();
        Planning.Slice source = context.InputBuffer(0);
        for (int k = 0; k < Lengths.Length; k++)
        {
            QuantValue output = context.Output(k);
            bool isRescaled = output.Quant != input.Quant;
            DeviceBuffer target = isRescaled ? context.Scratch($"part{k}", output.Shape.Count) : context.OutputBuffer(k);
            context.Copy(source, target, output.Shape.Dims, strides, output.Shape.Strides());
            if (isRescaled)
            {
                context.Rescale(target, input.Quant, context.OutputBuffer(k), output.Quant, output.Shape.Count, $"Lookup{k}");
            }

            source = source.Advance(Lengths[k] * strides[Axis]);
        }
    }

    public bool Equals(Split? other) => other is not null && Axis == other.Axis && Lengths.SequenceEqual(other.Lengths);

    public override int GetHashCode() => Lengths.Aggregate(Axis, HashCode.Combine);

    // From opset 18 on the last part may be the smaller one.
    private static int[] EqualLengths(int extent, int parts, bool mayBeUneven)
    {
        if (parts < 1 || (!mayBeUneven && extent % parts != 0))
        {
            throw OpException.Shape($"an extent of {extent} is not divided evenly by {parts} outputs");
        }

        int length = (int)(((long)extent + parts - 1) / parts);
        return [.. Enumerable.Range(0, parts).Select(k => (int)Math.Clamp(extent - ((long)k * length), 0, length))];
    }
}
