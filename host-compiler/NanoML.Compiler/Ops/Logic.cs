using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>How <see cref="Logic"/> joins two truths.</summary>
public enum Junction
{
    And,
    Or,
    Xor,
}

/// <summary>ONNX And, Or and Xor, with broadcasting. They have no kernel: see <see cref="Compare"/>.</summary>
public sealed record Logic(Junction Junction) : Op
{
    public override string OpType => Junction.ToString();

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node, Junction junction)
    {
        node.RequireInputs(2, 2);
        return new Logic(junction);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        inputs[0]!.Type.ElementType == ElementType.Bool
            ? ShapeRules.OfRelation(inputs)
            : throw OpException.Shape($"an operand of {inputs[0]!.Type.ElementType} is neither true nor false");

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape shape = Broadcasting.Result(inputs[0]!.Shape, inputs[1]!.Shape);
        long[] a = Broadcasting.Expand(inputs[0]!, shape).Integers;
        long[] b = Broadcasting.Expand(inputs[1]!, shape).Integers;
        return [new Tensor(shape, [.. a.Zip(b, Join)], ElementType.Bool)];
    }

    private long Join(long a, long b) => Junction switch
    {
        Junction.And => a & b,
        Junction.Or => a | b,
        _ => a ^ b,
    };
}
