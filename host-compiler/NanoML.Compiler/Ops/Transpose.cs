using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Transpose: axis k of the output is axis <c>Permutation[k]</c> of the input. Passes cancel most of them.</summary>
public sealed record Transpose(ImmutableArray<int> Permutation) : Op, ILowers, IDifferentiable, IExportable
{
    public override bool AcceptsIntegers => true;

    public override OutputQuantization OutputQuantization => OutputQuantization.SameAsInput;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int rank = node.Shape(0).Rank;
        int[] permutation = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, rank)))
        {
            throw OpException.Shape($"perm [{string.Join(", ", permutation)}] does not permute {rank} axes");
        }

        return new Transpose([.. permutation]);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => inputs[0]!.Shape.Rank == Permutation.Length
        ? [new(inputs[0]!.Type.ElementType, inputs[0]!.Shape.Permute(Permutation))]
        : throw OpException.Shape($"perm has {Permutation.Length} axes, its input {inputs[0]!.Shape.Rank}");

    public override TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) =>
        axes[0] is { } axis ? new TimeRule.EachFrame(Permutation.IndexOf(axis), _ => this) : null;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => [inputs[0]!.Transpose(Permutation)];

    public float[]?[] Gradient(IReadOnlyList<Tensor?> inputs, Tensor output, float[] outputGradient) =>
        [new Tensor(output.Shape, outputGradient).Transpose(AxisOrder.Inverse(Permutation)).Floats];

    public void Export(NodeExport node) => node.Emit("Transpose", node.Inputs, ("perm", NodeExport.Longs(Permutation)));

    public void Lower(LoweringContext context)
    {
        Shape input = context.Input(0).Shape;
        Shape output = context.Output().Shape;
        context.Copy(
            context.InputBuffer(0), context.OutputBuffer(), output.Dims, [.. Permutation.Select(input.Stride)], output.Strides());
    }

    public bool Equals(Transpose? other) => other is not null && Permutation.SequenceEqual(other.Permutation);

    public override int GetHashCode() => Permutation.Aggregate(17, HashCode.Combine);
}
