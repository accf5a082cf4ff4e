using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The maximum over sliding windows, in the input's scale.</summary>
public sealed record MaxPoolCall : KernelCall
{
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required WindowGeometry Window { get; init; }

    public override string Kernel => nameof(MaxPool);

    public override string Summary => Window.Describe(Window.InputChannels);

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y), .. Window.InputArguments, new("channels", Window.InputChannels),
        .. Window.OutputArguments, .. Window.WindowArguments,
    ];

    public override void Execute(KernelMemory memory) => MaxPool.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y),
        Window.InputHeight, Window.InputWidth, Window.InputChannels, Window.OutputHeight, Window.OutputWidth,
        Window.KernelHeight, Window.KernelWidth, Window.StrideHeight, Window.StrideWidth, Window.DilationHeight, Window.DilationWidth,
        Window.PadTop, Window.PadLeft);
}
