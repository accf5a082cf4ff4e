using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>An operator that is defined by simpler ones. It has one output, and at least one operator makes it.</summary>
public abstract record ComposedOp : Op, IDecomposes
{
    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        [Compose(new TypeComposer(), [.. inputs.Select(input => input!)]).Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) =>
        [Compose(new TensorComposer(), [.. inputs.Select(input => input!)])];

    public virtual void Decompose(GraphEditor editor, Node node)
    {
        var composer = new NodeComposer(editor, node);
        composer.Finish(Compose(composer, node.Inputs));
    }

    /// <summary>Applies the simpler operators and returns what the last one makes.</summary>
    protected abstract T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs);
}
