using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Makes the byte of the class with the greatest sum the first greatest one.</summary>
public sealed record ForestChoiceCall : KernelCall
{
    /// <summary>From a <see cref="ForestSumsCall"/>.</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Outputs { get; init; }

    /// <inheritdoc cref="ForestScoresCall.HasComplement"/>
    public required bool HasComplement { get; init; }

    public required int Complement { get; init; }

    public override string Kernel => nameof(ForestChoice);

    public override string Summary => $"of {Outputs} classes";

    public override ImmutableArray<Slice> Reads => [X, Y];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
        [new("sums", X), new("y", Y), new("outputs", Outputs), new("hasComplement", HasComplement), new("complement", Complement)];

    public override void Execute(KernelMemory memory) => ForestChoice.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Outputs, HasComplement, Complement);
}
