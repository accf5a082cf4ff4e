using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Moves a block of up to four axes between layouts: transpose, slice, split, concat, the inside of a pad, expand.</summary>
public sealed record StridedCopyCall : KernelCall
{
    public const int MaxAxes = 4;

    /// <summary>The byte that index (0, 0, 0, 0) reads.</summary>
    public required Slice X { get; init; }

    /// <summary>The byte that index (0, 0, 0, 0) writes.</summary>
    public required Slice Y { get; init; }

    /// <summary>Four extents.</summary>
    public required ImmutableArray<int> Dims { get; init; }

    /// <summary>Four distances in bytes; zero repeats, negative walks backwards.</summary>
    public required ImmutableArray<int> XStrides { get; init; }

    /// <summary>Four distances in bytes.</summary>
    public required ImmutableArray<int> YStrides { get; init; }

    public override string Kernel => nameof(StridedCopy);

    public override string Summary => $"{string.Join('x', Dims)} bytes";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("y", Y),
        .. Dims.Select((d, k) => new KernelArgument($"dim{k}", d)),
        .. XStrides.Select((s, k) => new KernelArgument($"xStride{k}", s)),
        .. YStrides.Select((s, k) => new KernelArgument($"yStride{k}", s)),
    ];

    public override void Execute(KernelMemory memory) => StridedCopy.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y),
        Dims[0], Dims[1], Dims[2], Dims[3], XStrides[0], XStrides[1], XStrides[2], XStrides[3],
        YStrides[0], YStrides[1], YStrides[2], YStrides[3]);

    /// <summary>
    /// A copy over any number of axes: axes of extent 1 are dropped, and neighbours that are contiguous on both sides are merged.
    /// </summary>
    /// <returns>Null when more than four axes remain.</returns>
    public static StridedCopyCall? Create(
        string layer, Slice x, Slice y, IReadOnlyList<int> dims, IReadOnlyList<int> xStrides, IReadOnlyList<int> yStrides)
    {
        var axes = new List<(int Dim, int X, int Y)>();
        for (int k = 0; k < dims.Count; k++)
        {
            if (dims[k] == 1)
            {
                continue;
            }

            if (axes.Count > 0 && axes[^1].X == xStrides[k] * dims[k] && axes[^1].Y == yStrides[k] * dims[k])
            {
                axes[^1] = (axes[^1].Dim * dims[k], xStrides[k], yStrides[k]);
            }
            else
            {
                axes.Add((dims[k], xStrides[k], yStrides[k]));
            }
        }

        if (axes.Count > MaxAxes)
        {
            return null;
        }

        axes.InsertRange(0, Enumerable.Repeat((1, 0, 0), MaxAxes - axes.Count));
        return new StridedCopyCall
        {
            Layer = layer,
            X = x,
            Y = y,
            Dims = [.. axes.Select(a => a.Dim)],
            XStrides = [.. axes.Select(a => a.X)],
            YStrides = [.. axes.Select(a => a.Y)],
        };
    }
}
