using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Softmax over rows of logits; the output has scale 1/256 and zero point 0.</summary>
public sealed record SoftmaxCall : KernelCall
{
    /// <summary>[rows][classes].</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Rows { get; init; }

    public required int Classes { get; init; }

    /// <summary><c>int[256]</c>: by the distance from the row's greatest logit, see the kernel.</summary>
    public required Table Exponentials { get; init; }

    public override string Kernel => nameof(Softmax);

    public override string Summary => $"{Rows} x {Classes}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override Slice? InPlace => X;

    public override ImmutableArray<KernelArgument> Arguments =>
        [new("x", X), new("y", Y), new("expTable", Exponentials), new("rows", Rows), new("classes", Classes)];

    public override void Execute(KernelMemory memory) =>
        Softmax.Run(memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Exponentials.Ints, Rows, Classes);
}
