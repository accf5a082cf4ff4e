using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>Squared distances to stored points, as integers; see the kernel for the table.</summary>
public sealed record PointDistancesCall : KernelCall
{
    /// <summary>The most features whose squares an int holds.</summary>
    public const int MaxFeatures = 1 << 14;

    public required Slice X { get; init; }

    /// <summary>Four bytes for each point.</summary>
    public required Slice Y { get; init; }

    public required Table Points { get; init; }

    /// <summary>Of each point, the sum of its squares.</summary>
    public required Table Squares { get; init; }

    public required int Features { get; init; }

    public override string Kernel => nameof(PointDistances);

    public override string Summary => $"{Squares.Ints.Length} points of {Features} features";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;

    public override long Macs => (long)Squares.Ints.Length * Features;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("sums", Y), new("points", Points), new("squares", Squares), new("features", Features),
    ];

    private int Words => (Features + 3) / 4;

    /// <summary>Four levels a word.</summary>
    public static IEnumerable<int> Pack(byte[] point) => point.Chunk(4).Select(levels => levels.Select((level, k) => level << (8 * k)).Aggregate((a, b) => a | b));

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes)
    {
        int step = maxTableBytes / (Words * sizeof(int));
        return Points.ByteLength <= maxTableBytes ? [this]
            : step == 0 ? null
            : [.. Points.Ints.Chunk(step * Words).Select((points, k) => this with
            {
                Y = Y.Advance(k * step * sizeof(int)),
                Points = new Table(Layer, "Points", points),
                Squares = new Table(Layer, "Squares", Squares.Ints[(k * step)..((k * step) + (points.Length / Words))]),
            })];
    }

    public override void Execute(KernelMemory memory) => PointDistances.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Points.Ints, Squares.Ints, Features);
}
