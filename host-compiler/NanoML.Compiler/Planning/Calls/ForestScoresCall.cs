using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Sums of a forest as bytes.</summary>
public sealed record ForestScoresCall : KernelCall
{
    /// <summary>From a <see cref="ForestSumsCall"/>.</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Outputs { get; init; }

    /// <summary>Whether the one sum s is the score of class 1, and <c>Complement - s</c> that of class 0.</summary>
    public required bool HasComplement { get; init; }

    public required int Complement { get; init; }

    /// <summary>Whether scores are differences from the greatest.</summary>
    public required bool IsRelative { get; init; }

    public required int Multiplier { get; init; }

    public required int Shift { get; init; }

    public required int OutputZeroPoint { get; init; }

    public override string Kernel => nameof(ForestScores);

    public override string Summary => $"{Outputs} scores";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("sums", X), new("y", Y), new("outputs", Outputs), new("hasComplement", HasComplement), new("complement", Complement),
        new("isRelative", IsRelative), new("multiplier", Multiplier), new("shift", Shift), new("outputZeroPoint", OutputZeroPoint),
    ];

    public override void Execute(KernelMemory memory) => ForestScores.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Outputs, HasComplement, Complement, IsRelative, Multiplier, Shift, OutputZeroPoint);
}
