using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Moves a block of up to four axes between layouts: transpose, slice, split, concat, the inside of a pad, expand.</summary>
public sealed record StridedCopyCall : KernelCall
{
    public const int MaxAxes = 4;

    /// <summary>How many calls a copy over more axes may become.</summary>
    public const int MaxCalls = 32;

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
    /// A copy over any number of axes: axes of extent 1 are dropped, and neighbours that are contiguous on both sides are merged. Where more
    /// than four remain, there is a call for every index of the smallest ones.
    /// </summary>
    /// <returns>Empty when that takes more than <see cref="MaxCalls"/>.</returns>
    public static ImmutableArray<StridedCopyCall> Create(
        string layer, Slice x, Slice y, IReadOnlyList<int> dims, IReadOnlyList<int> xStrides, IReadOnlyList<int> yStrides)
    {
        List<Axis> axes = Merge(dims, xStrides, yStrides);
        (Slice X, Slice Y)[] starts = [(x, y)];
        while (axes.Count > MaxAxes)
        {
            Axis smallest = axes.MinBy(axis => axis.Dim);
            axes.Remove(smallest);
            if ((long)starts.Length * smallest.Dim > MaxCalls)
            {
                return [];
            }

            starts =
            [
                .. starts.SelectMany(start => Enumerable.Range(0, smallest.Dim)
                    .Select(k => (start.X.Advance(k * smallest.X), start.Y.Advance(k * smallest.Y)))),
            ];
        }

        axes.InsertRange(0, Enumerable.Repeat(new Axis(1, 0, 0), MaxAxes - axes.Count));
        return [.. starts.Select(start => new StridedCopyCall
        {
            Layer = layer,
            X = start.X,
            Y = start.Y,
            Dims = [.. axes.Select(a => a.Dim)],
            XStrides = [.. axes.Select(a => a.X)],
            YStrides = [.. axes.Select(a => a.Y)],
        })];
    }

    private static List<Axis> Merge(IReadOnlyList<int> dims, IReadOnlyList<int> xStrides, IReadOnlyList<int> yStrides)
    {
        var axes = new List<Axis>();
        for (int k = 0; k < dims.Count; k++)
        {
            if (dims[k] == 1)
            {
                continue;
            }

            if (axes.Count > 0 && axes[^1].X == xStrides[k] * dims[k] && axes[^1].Y == yStrides[k] * dims[k])
            {
                axes[^1] = new Axis(axes[^1].Dim * dims[k], xStrides[k], yStrides[k]);
            }
            else
            {
                axes.Add(new Axis(dims[k], xStrides[k], yStrides[k]));
            }
        }

        return axes;
    }

    private readonly record struct Axis(int Dim, int X, int Y);
}
