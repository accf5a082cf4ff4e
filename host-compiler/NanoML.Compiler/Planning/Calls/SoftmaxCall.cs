using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Softmax over rows of logits; the output has scale 1/<see cref="One"/> and zero point 0.</summary>
public sealed record SoftmaxCall : KernelCall
{
    /// <summary>The levels of the probability 1 where all probabilities may occur.</summary>
    public const int Unit = 256;

    /// <summary>The most levels of the probability 1 for which the kernel's products fit.</summary>
    public const int MaxOne = 1 << 24;

    /// <summary>[rows][classes].</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    public required int Rows { get; init; }

    public required int Classes { get; init; }

    /// <summary>The levels of the probability 1, in [<see cref="Unit"/>, <see cref="MaxOne"/>].</summary>
    public int One { get; init; } = Unit;

    /// <summary><c>int[256]</c>: by the distance from the row's greatest logit, see the kernel.</summary>
    public required Table Exponentials { get; init; }

    public override string Kernel => nameof(Softmax);

    public override string Summary => $"{Rows} x {Classes}";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override Slice? InPlace => X;

    public override ImmutableArray<KernelArgument> Arguments =>
        [new("x", X), new("y", Y), new("expTable", Exponentials), new("rows", Rows), new("classes", Classes), new("one", One)];

    public override void Execute(KernelMemory memory) =>
        Softmax.Run(memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Exponentials.Ints, Rows, Classes, One);
}
