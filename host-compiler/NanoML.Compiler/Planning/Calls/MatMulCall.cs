using System.Collections.Immutable;
using NanoML.Compiler.Quantization;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Products of matrices, both of them activations. Strides are distances in bytes, so that transposed factors and results cost nothing.</summary>
public sealed record MatMulCall : KernelCall
{
    /// <summary>The most terms of a sum: it stays inside 32 bits.</summary>
    public const int MaxInner = 1 << 15;

    /// <summary>The bytes from the first to the last that are read.</summary>
    public required Slice A { get; init; }

    /// <summary>The bytes from the first to the last that are read.</summary>
    public required Slice B { get; init; }

    public required Slice Y { get; init; }

    /// <summary><see cref="ScratchBytes"/>, at least one.</summary>
    public required Slice Sums { get; init; }

    public required int Matrices { get; init; }

    public required int Rows { get; init; }

    /// <summary>In [1, <see cref="MaxInner"/>].</summary>
    public required int Inner { get; init; }

    public required int Columns { get; init; }

    /// <summary>From matrix to matrix, row to row, and term to term.</summary>
    public required (int Matrix, int Row, int Inner) AStrides { get; init; }

    /// <summary>From matrix to matrix, term to term, and column to column.</summary>
    public required (int Matrix, int Inner, int Column) BStrides { get; init; }

    /// <summary>From matrix to matrix, row to row, and column to column.</summary>
    public required (int Matrix, int Row, int Column) YStrides { get; init; }

    public required int AZeroPoint { get; init; }

    public required int BZeroPoint { get; init; }

    /// <summary>aScale * bScale / outputScale.</summary>
    public required FixedPoint Ratio { get; init; }

    public required int OutputZeroPoint { get; init; }

    public required byte Min { get; init; }

    public required byte Max { get; init; }

    public override string Kernel => nameof(MatMul);

    public override string Summary => $"{Matrices} of {Rows}x{Inner} by {Inner}x{Columns}";

    public override ImmutableArray<Slice> Reads => [A, B];

    public override Slice Output => Y;

    public override Slice? Scratch => Sums;

    public override long Macs => (long)Matrices * Rows * Inner * Columns;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("a", A), new("b", B), new("y", Y), new("scratch", Sums),
        new("matrices", Matrices), new("rows", Rows), new("inner", Inner), new("columns", Columns),
        new("aMatrixStride", AStrides.Matrix), new("aRowStride", AStrides.Row), new("aInnerStride", AStrides.Inner),
        new("bMatrixStride", BStrides.Matrix), new("bInnerStride", BStrides.Inner), new("bColumnStride", BStrides.Column),
        new("yMatrixStride", YStrides.Matrix), new("yRowStride", YStrides.Row), new("yColumnStride", YStrides.Column),
        new("aZeroPoint", AZeroPoint), new("bZeroPoint", BZeroPoint), new("multiplier", Ratio.Multiplier), new("shift", Ratio.Shift),
        new("outputZeroPoint", OutputZeroPoint), new("min", (int)Min), new("max", (int)Max),
    ];

    /// <summary>What the kernel keeps of partial sums where one pass does not take all terms.</summary>
    public static int ScratchBytes(int rows, int inner) => inner > MatMulTile.Taps ? rows * MatMulTile.RowBytes : 1;

    public override void Execute(KernelMemory memory) => MatMul.Run(
        memory.Array(A), memory.Offset(A), memory.Array(B), memory.Offset(B), memory.Array(Y), memory.Offset(Y), memory.Array(Sums), memory.Offset(Sums),
        Matrices, Rows, Inner, Columns, AStrides.Matrix, AStrides.Row, AStrides.Inner, BStrides.Matrix, BStrides.Inner, BStrides.Column,
        YStrides.Matrix, YStrides.Row, YStrides.Column, AZeroPoint, BZeroPoint, Ratio.Multiplier, Ratio.Shift, OutputZeroPoint, Min, Max);
}
