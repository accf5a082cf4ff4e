using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Constant, and whatever is known at import: an operator without inputs, which the importer evaluates at once.</summary>
public sealed record Constant(Tensor Value) : Op
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(0, 0);
        if (node.Tensor("value") is { } tensor)
        {
            return new Constant(tensor);
        }

        if (node.Has("value_float"))
        {
            return new Constant(Tensor.Scalar(node.Float("value_float", 0)));
        }

        if (node.Has("value_int"))
        {
            return new Constant(new Tensor(Shape.Scalar, [node.Int("value_int", 0)]));
        }

        if (node.Floats("value_floats") is { } floats)
        {
            return new Constant(new Tensor(Shape.Of(floats.Length), floats));
        }

        if (node.Ints("value_ints") is { } integers)
        {
            return new Constant(new Tensor(Shape.Of(integers.Length), Array.ConvertAll(integers, x => (long)x)));
        }

        throw OpException.Unsupported(
            "it holds no dense tensor of numbers", "Strings and sparse tensors cannot be compiled: rewrite the model without them.");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [Value.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => [Value];
}
