using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// Where a <see cref="ComposedLayer"/> puts itself together: on types, on tensors or in a graph, so that one definition types it, computes it
/// and writes it out.
/// </summary>
/// <typeparam name="T">What stands for a value there.</typeparam>
public abstract class Composer<T>
{
    /// <summary>The one output of an operator.</summary>
    /// <exception cref="OpException">The inputs do not fit the operator.</exception>
    public T Apply(Op op, params T[] inputs) => ApplyAll(op, 1, inputs)[0];

    /// <summary>All outputs of an operator.</summary>
    /// <exception cref="OpException">The inputs do not fit the operator.</exception>
    public abstract ImmutableArray<T> ApplyAll(Op op, int outputs, params T[] inputs);

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
    public override ImmutableArray<Value> ApplyAll(Op op, int outputs, params Value[] inputs) =>
        [.. op.InferTypes(inputs).Take(outputs).Select(type => new Value("", type))];

    public override Value Constant(Tensor tensor) => Value.OfConstant("", tensor);

    public override TensorType TypeOf(Value value) => value.Type;
}

/// <summary>Composes by computing.</summary>
internal sealed class TensorComposer : Composer<Tensor>
{
    public override ImmutableArray<Tensor> ApplyAll(Op op, int outputs, params Tensor[] inputs) => op.Evaluate(inputs)[..outputs];

    public override Tensor Constant(Tensor tensor) => tensor;

    public override TensorType TypeOf(Tensor value) => value.Type;
}

/// <summary>Composes names of values: nodes come to stand before <paramref name="node"/>, written out themselves where they are composed.</summary>
internal sealed class NodeComposer(GraphEditor editor, Node node) : Composer<string>
{
    public override ImmutableArray<string> ApplyAll(Op op, int outputs, params string[] inputs)
    {
        ImmutableArray<string> names = editor.InsertBefore(node, $"{node.Name}_{op.OpType}", op, outputs, inputs);
        if (editor.Producer(names[0]) is { Op: IDecomposes composed } inserted)
        {
            composed.Decompose(editor, inserted);
        }

        return names;
    }

    public override string Constant(Tensor tensor) => editor.AddConstant($"{node.Name}_constant", tensor);

    public override TensorType TypeOf(string value) => editor.Value(value).Type;

    /// <summary>Lets the nodes that made the last values, one for each output, take this one's place.</summary>
    public void Finish(params ReadOnlySpan<string> results)
    {
        Node place = node;
        for (int k = 0; k < results.Length; k++)
        {
            Node last = editor.Producer(results[k])!;
            editor.Remove(last);
            Node named = last with { Outputs = last.Outputs.Replace(results[k], node.Outputs[k]) };
            if (k == 0)
            {
                named = named with { Name = node.Name };
                editor.Replace(node, named);
            }
            else
            {
                editor.InsertAfter(place, named);
            }

            place = named;
        }
    }
}
