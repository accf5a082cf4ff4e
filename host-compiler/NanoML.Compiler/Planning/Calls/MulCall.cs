using System.Collections.Immutable;
using NanoML.Compiler.Quantization;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The product of two activations, the second of them broadcast.</summary>
public sealed record MulCall : BroadcastCall
{
    public required int AZeroPoint { get; init; }

    public required int BZeroPoint { get; init; }

    /// <summary>aScale * bScale / outputScale.</summary>
    public required FixedPoint Ratio { get; init; }

    public required int OutputZeroPoint { get; init; }

    public override string Kernel => nameof(Mul);

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("a", A), new("b", B), new("y", Y),
        new("outer", Broadcast.Outer), new("period", Broadcast.Period), new("repeat", Broadcast.Repeat),
        new("aZeroPoint", AZeroPoint), new("bZeroPoint", BZeroPoint), new("multiplier", Ratio.Multiplier), new("shift", Ratio.Shift),
        new("outputZeroPoint", OutputZeroPoint), new("min", (int)Min), new("max", (int)Max),
    ];

    public override void Execute(KernelMemory memory) => Mul.Run(
        memory.Array(A), memory.Offset(A), memory.Array(B), memory.Offset(B), memory.Array(Y), memory.Offset(Y),
        Broadcast.Outer, Broadcast.Period, Broadcast.Repeat, AZeroPoint, BZeroPoint, Ratio.Multiplier, Ratio.Shift,
        OutputZeroPoint, Min, Max);
}
