using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX ArgMin along one axis: the <see cref="ArgMax"/> of the negated elements.</summary>
public sealed record ArgMin(ArgMax Opposite) : ComposedOp
{
    public static Op Import(NodeImport node) => new ArgMin((ArgMax)ArgMax.Import(node));

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) =>
        Opposite.CommuteWithTranspose(permutation) is ArgMax moved ? new ArgMin(moved) : null;

    protected override T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs) => on.Apply(Opposite, on.Apply(new Neg(), inputs[0]));
}
