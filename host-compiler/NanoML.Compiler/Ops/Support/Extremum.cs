using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// ONNX Max and Min of any number of inputs: the greatest along an axis on which the inputs are laid side by side. With one constant number
/// they are a <see cref="Clip"/>.
/// </summary>
/// <param name="IsMin">The least, which is the greatest of the negated inputs.</param>
public sealed record Extremum(bool IsMin) : ComposedOp
{
    public override string OpType => IsMin ? "Min" : "Max";

    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node, bool isMin)
    {
        Op op = NaryImport.Read(node, new Extremum(isMin));
        int bound = node.InputCount != 2 ? -1 : IsBound(node, 1) ? 1 : IsBound(node, 0) ? 0 : -1;
        if (bound < 0)
        {
            return op;
        }

        node.Keep(1 - bound);
        float value = node.Input(bound).Constant!.Floats[0];
        return isMin ? new Clip(float.NegativeInfinity, value) : new Clip(value, float.PositiveInfinity);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => inputs.All(input => input!.Type.ElementType == inputs[0]!.Type.ElementType)
        ? base.InferTypes(inputs)
        : throw OpException.Shape($"inputs of {string.Join(" and ", inputs.Select(input => input!.Type.ElementType).Distinct())} do not fit");

    /// <summary>Integers are for index arithmetic, and constants: there are none among activations.</summary>
    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        if (inputs[0]!.IsFloat)
        {
            return base.Evaluate(inputs);
        }

        Shape shape = inputs.Select(input => input!.Shape).Aggregate(Broadcasting.Result);
        ElementType type = inputs[0]!.Type.ElementType;
        long[] y = inputs.Select(input => Broadcasting.Expand(input!, shape).Integers).Aggregate((a, b) => [.. a.Zip(b, (x, y) => Chosen(x, y, type))]);
        return [new Tensor(shape, y, type)];
    }

    public override void Decompose(GraphEditor editor, Node node)
    {
        if (editor.Value(node.Output).Type.ElementType.IsFloat())
        {
            base.Decompose(editor, node);
        }
    }

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs)
    {
        Shape shape = inputs.Select(on.ShapeOf).Aggregate(Broadcasting.Result);
        var layer = new Shape([1, .. shape.Dims]);
        T[] layers = [.. inputs.Select(input => on.Reshape(Negated(on, Expanded(on, input, shape)), layer))];
        return Negated(on, on.Apply(new ReduceMax([0], false), on.Apply(new Concat(0), layers)));
    }

    // The bits of an unsigned 64-bit number are held as a signed one.
    private long Chosen(long a, long b, ElementType type)
    {
        bool isLess = type == ElementType.UInt64 ? (ulong)a < (ulong)b : a < b;
        return isLess == IsMin ? a : b;
    }

    private static T Expanded<T>(Composer<T> on, T value, Shape shape) =>
        on.ShapeOf(value) == shape ? value : on.Apply(new Expand(shape), value);

    private T Negated<T>(Composer<T> on, T value) => IsMin ? on.Apply(new Neg(), value) : value;

    private static bool IsBound(NodeImport node, int input) =>
        node.Input(input).Constant is { IsFloat: true, Shape.Count: 1 } number
        && number.Shape.Rank <= node.Shape(1 - input).Rank
        && !float.IsNaN(number.Floats[0]);
}
