using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A weighted sum of two activations, the second of them broadcast; a difference has a negative multiplier.</summary>
public sealed record AddCall : BroadcastCall
{
    public required int AMultiplier { get; init; }

    public required int BMultiplier { get; init; }

    /// <summary>Zero points and rounding: see the kernel.</summary>
    public required long Offset { get; init; }

    public required int Shift { get; init; }

    public override string Kernel => nameof(Add);

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("a", A), new("b", B), new("y", Y),
        new("outer", Broadcast.Outer), new("period", Broadcast.Period), new("repeat", Broadcast.Repeat),
        new("aMultiplier", AMultiplier), new("bMultiplier", BMultiplier), new("offset", Offset), new("shift", Shift),
        new("min", (int)Min), new("max", (int)Max),
    ];

    public override void Execute(KernelMemory memory) => Add.Run(
        memory.Array(A), memory.Offset(A), memory.Array(B), memory.Offset(B), memory.Array(Y), memory.Offset(Y),
        Broadcast.Outer, Broadcast.Period, Broadcast.Repeat, AMultiplier, BMultiplier, Offset, Shift, Min, Max);
}
