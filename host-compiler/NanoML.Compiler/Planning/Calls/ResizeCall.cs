using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Nearest-neighbour enlargement of [height][width][channels] by whole factors.</summary>
public sealed record ResizeCall : KernelCall
{
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required int Channels { get; init; }

    public required int FactorHeight { get; init; }

    public required int FactorWidth { get; init; }

    public override string Kernel => nameof(Resize);

    public override string Summary => $"{InputHeight}x{InputWidth}x{Channels} by {FactorHeight}x{FactorWidth}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), new("inputHeight", InputHeight), new("inputWidth", InputWidth), new("channels", Channels),
        new("factorHeight", FactorHeight), new("factorWidth", FactorWidth),
    ];

    public override void Execute(KernelMemory memory) => Resize.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), InputHeight, InputWidth, Channels, FactorHeight, FactorWidth);
}
