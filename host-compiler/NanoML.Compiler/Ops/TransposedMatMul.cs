using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>A <see cref="MatMul"/> of transposed factors, its result transposed too: a pass makes it, so that the heads of attention stay where they lie.</summary>
/// <param name="Left">The order of axes that makes a factor of input 0, as in <see cref="Transpose"/>.</param>
/// <param name="Right">That of input 1.</param>
/// <param name="Result">That which makes the output of the product.</param>
public sealed record TransposedMatMul(ImmutableArray<int> Left, ImmutableArray<int> Right, ImmutableArray<int> Result) : Op, ILowers
{
    private static readonly MatMul s_product = new();

    public override string OpType => s_product.OpType;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        TensorType product = s_product.InferTypes([Permuted(inputs[0]!, Left), Permuted(inputs[1]!, Right)])[0];
        return [product with { Shape = product.Shape.Permute(Result) }];
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) =>
        [s_product.Evaluate([inputs[0]!.Transpose(Left), inputs[1]!.Transpose(Right)])[0].Transpose(Result)];

    public void Lower(LoweringContext context) => ActivationProduct.Emit(context, Left, Right, Result);

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => (long)output.Shape.Count * inputs[0].Shape[Left[^1]];

    public bool Equals(TransposedMatMul? other) => other is not null
        && Left.SequenceEqual(other.Left) && Right.SequenceEqual(other.Right) && Result.SequenceEqual(other.Result);

    public override int GetHashCode() => Left.Concat(Right).Concat(Result).Aggregate(17, HashCode.Combine);

    private static Value Permuted(Value value, ImmutableArray<int> order) => value with { Type = value.Type with { Shape = value.Shape.Permute(order) }, Constant = null };
}
