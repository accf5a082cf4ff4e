using System.Collections.Immutable;

namespace NanoML.Compiler.Ops.Support;

/// <summary>An operator that is defined by simpler ones. It has one output and no inputs that may be left out, and at least one operator makes it.</summary>
public abstract record ComposedOp : ComposedLayer
{
    /// <summary>Applies the simpler operators and returns what the last one makes.</summary>
    protected abstract T Compose<T>(Composer<T> on, IReadOnlyList<T> inputs);

    protected sealed override ImmutableArray<T> ComposeAll<T>(Composer<T> on, IReadOnlyList<T?> inputs)
        where T : class => [Compose<T>(on, [.. inputs.Select(input => input!)])];
}
