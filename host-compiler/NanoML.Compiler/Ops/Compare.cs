using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>Which order <see cref="Compare"/> asks for.</summary>
public enum Order
{
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>
/// ONNX Less, LessOrEqual, Greater and GreaterOrEqual, with broadcasting. Where it compares elements of the model's input with constants, a
/// pass makes decision trees of it; it has no kernel.
/// </summary>
public sealed record Compare(Order Order) : Op
{
    public override string OpType => Order.ToString();

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node, Order order)
    {
        node.RequireInputs(2, 2);
        return new Compare(order);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => ShapeRules.OfRelation(inputs);

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Shape shape = Broadcasting.Result(inputs[0]!.Shape, inputs[1]!.Shape);
        Tensor a = Broadcasting.Expand(inputs[0]!, shape);
        Tensor b = Broadcasting.Expand(inputs[1]!, shape);
        bool[] holds = a.IsFloat ? [.. a.Floats.Zip(b.Floats, Holds)] : [.. a.Integers.Zip(b.Integers, Holds)];
        return [new Tensor(shape, Array.ConvertAll(holds, x => x ? 1L : 0L), ElementType.Bool)];
    }

    // NaN is in no order to anything.
    private bool Holds(float a, float b) => Order switch
    {
        Order.Less => a < b,
        Order.LessOrEqual => a <= b,
        Order.Greater => a > b,
        _ => a >= b,
    };

    private bool Holds(long a, long b) => Order switch
    {
        Order.Less => a < b,
        Order.LessOrEqual => a <= b,
        Order.Greater => a > b,
        _ => a >= b,
    };
}
