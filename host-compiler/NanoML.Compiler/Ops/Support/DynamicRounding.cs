using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Reals rounded to levels of their own range (<see cref="DynamicQuantizeLinear"/>) and read back: a pass leaves it out.</summary>
public sealed record DynamicRounding : Op
{
    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) =>
        new DequantizeLinear(null).Evaluate([.. new DynamicQuantizeLinear().Evaluate(inputs)]);
}
