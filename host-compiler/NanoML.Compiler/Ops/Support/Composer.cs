using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// Where a <see cref="ComposedOp"/> puts itself together: on types, on tensors or in a graph, so that one definition types it, computes it
/// and writes it out.
/// </summary>
/// <typeparam name="T">What stands for a value there.</typeparam>
public abstract class Composer<T>
{
    /// <summary>The one output of an operator.</summary>
    /// <exception cref="OpException">The inputs do not fit the operator.</exception>
    public abstract T Apply(Op op, params T[] inputs);

    public abstract T Constant(Tensor tensor);

    public abstract TensorType TypeOf(T value);

    public Shape ShapeOf(T value) => TypeOf(value).Shape;

    /// <summary>A constant of one element, of the element type of <paramref name="like"/>.</summary>
    public T Number(float value, T like) => Constant(new Tensor(Shape.Scalar, [value], TypeOf(like).ElementType));

    /// <summary>The value in another shape; itself where it has that shape already.</summary>
    public T Reshape(T value, Shape shape) => ShapeOf(value) == shape ? value : Apply(new Reshape(shape), value);
}

/// <summary>Composes what is known of values before they are computed.</summary>
internal sealed class TypeComposer : Composer<Value>
{
    public override Value Apply(Op op, params Value[] inputs) => new("", op.InferTypes(inputs)[0]);

    public override Value Constant(Tensor tensor) => Value.OfConstant("", tensor);

    public override TensorType TypeOf(Value value) => value.Type;
}

/// <summary>Composes by computing.</summary>
internal sealed class TensorComposer : Composer<Tensor>
{
    public override Tensor Apply(Op op, params Tensor[] inputs) => op.Evaluate(inputs)[0];

    public override Tensor Constant(Tensor tensor) => tensor;

    public override TensorType TypeOf(Tensor value) => value.Type;
}

/// <summary>Composes names of values: nodes come to stand before <paramref name="node"/>, written out themselves where they are composed.</summary>
internal sealed class NodeComposer(GraphEditor editor, Node node) : Composer<string>
{
    public override string Apply(Op op, params string[] inputs)
    {
        string output = editor.InsertBefore(node, $"{node.Name}_{op.OpType}", op, inputs);
        if (editor.Producer(output) is { Op: IDecomposes composed } inserted)
        {
            composed.Decompose(editor, inserted);
        }

        return output;
    }

    public override string Constant(Tensor tensor) => editor.AddConstant($"{node.Name}_constant", tensor);

    public override TensorType TypeOf(string value) => editor.Value(value).Type;

    /// <summary>Lets the node that made the last value take this one's place.</summary>
    public void Finish(string result)
    {
        Node last = editor.Producer(result)!;
        editor.Remove(last);
        editor.Replace(node, last with { Name = node.Name, Outputs = node.Outputs });
    }
}
