using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>Whether a value is no finite number: known to be false of every activation, which is a byte on the device.</summary>
public abstract record NumberTest : Op, IDecomposes
{
    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [new(ElementType.Bool, inputs[0]!.Shape)];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) =>
        [new Tensor(inputs[0]!.Shape, Array.ConvertAll(inputs[0]!.Floats, x => Holds(x) ? 1L : 0L), ElementType.Bool)];

    public void Decompose(GraphEditor editor, Node node)
    {
        Shape shape = editor.Value(node.Inputs[0]).Shape;
        if (!editor.IsOutput(node.Output))
        {
            editor.SetConstant(node.Output, new Tensor(shape, new long[shape.Count], ElementType.Bool));
            editor.Remove(node);
        }
    }

    protected abstract bool Holds(float x);
}
