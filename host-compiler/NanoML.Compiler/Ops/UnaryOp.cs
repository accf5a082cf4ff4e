using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Ops;

/// <summary>Any element-wise function of one activation: on bytes it is one table of 256 entries, whatever the function.</summary>
public abstract record UnaryOp : Op
{
    /// <summary>The function on reals.</summary>
    public abstract float Apply(float x);

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [new Tensor(x.Shape, Array.ConvertAll(x.Floats, Apply), x.Type.ElementType)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => this;

    public override void Lower(LoweringContext context) => Lookup.Emit(context, 0, Apply);
}
