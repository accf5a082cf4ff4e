using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>An operator of any number of outputs that is defined by simpler ones; at least one operator makes each.</summary>
public abstract record ComposedLayer : Op, IDecomposes
{
    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) =>
        [.. ComposeAll(new TypeComposer(), inputs).Select(value => value.Type)];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs) => ComposeAll(new TensorComposer(), inputs);

    public virtual void Decompose(GraphEditor editor, Node node)
    {
        var composer = new NodeComposer(editor, node);
        composer.Finish([.. ComposeAll(composer, [.. node.Inputs.Select(name => name.Length == 0 ? null : name)])]);
    }

    /// <summary>Applies the simpler operators and returns what the last ones make, one for each output.</summary>
    /// <param name="inputs">Null where one is left out.</param>
    protected abstract ImmutableArray<T> ComposeAll<T>(Composer<T> on, IReadOnlyList<T?> inputs)
        where T : class;
}
