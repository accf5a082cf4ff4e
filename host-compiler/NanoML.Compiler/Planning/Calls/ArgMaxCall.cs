using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The index, as a byte, of the greatest element along the middle axis of [outer][axis][inner].</summary>
public sealed record ArgMaxCall : KernelCall
{
    /// <summary>The longest axis whose indices fit a byte.</summary>
    public const int MaxAxisLength = 256;

    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Outer { get; init; }

    /// <summary>In [1, <see cref="MaxAxisLength"/>].</summary>
    public required int AxisLength { get; init; }

    public required int Inner { get; init; }

    /// <summary>Among equal elements the last one wins.</summary>
    public required bool SelectLast { get; init; }

    public override string Kernel => nameof(ArgMax);

    public override string Summary => $"{Outer * Inner} of {AxisLength}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("outer", Outer), new("axisLength", AxisLength), new("inner", Inner), new("selectLast", SelectLast),
    ];

    public override void Execute(KernelMemory memory) => ArgMax.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Outer, AxisLength, Inner, SelectLast);
}
