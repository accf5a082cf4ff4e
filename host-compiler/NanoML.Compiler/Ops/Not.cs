using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Not. It has no kernel: see <see cref="Compare"/>.</summary>
public sealed record Not : Op
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new Not();
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        inputs[0]!.Type.ElementType == ElementType.Bool
            ? [inputs[0]!.Type]
            : throw OpException.Shape($"an operand of {inputs[0]!.Type.ElementType} is neither true nor false");

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) =>
        [new Tensor(inputs[0]!.Shape, Array.ConvertAll(inputs[0]!.Integers, x => 1 - x), ElementType.Bool)];
}
