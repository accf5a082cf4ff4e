using System.Collections.Immutable;
using NanoML.Kernels;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>The stored points that are nearest to the input; see the kernel for the tables.</summary>
public sealed record NearestPointsCall : KernelCall
{
    /// <summary>What is kept of a point that is found.</summary>
    public const int EntryBytes = 8;

    public required Slice X { get; init; }

    /// <summary><see cref="EntryBytes"/> for each point that is kept.</summary>
    public required Slice Y { get; init; }

    public required Table Points { get; init; }

    public required int Features { get; init; }

    /// <summary>Bits behind the point of <see cref="Points"/>.</summary>
    public required int Fraction { get; init; }

    /// <summary>Whether squares are added up, not absolute values.</summary>
    public required bool IsSquared { get; init; }

    /// <summary>How many points are kept.</summary>
    public required int Count { get; init; }

    /// <summary>The number of the first point; those before it were looked at already.</summary>
    public required int First { get; init; }

    public override string Kernel => nameof(NearestPoints);

    public override string Summary => $"{Count} of {Points.Ints.Length / Features} points of {Features} features";

    public override ImmutableArray<Slice> Reads => First == 0 ? [X] : [X, Y];

    public override Slice Output => Y;

    public override long Macs => Points.Ints.Length;

    public override ImmutableArray<KernelArgument> Arguments =>
    [
        new("x", X), new("found", Y), new("points", Points), new("features", Features), new("fraction", Fraction), new("isSquared", IsSquared),
        new("count", Count), new("first", First),
    ];

    public override ImmutableArray<KernelCall>? Split(int maxTableBytes)
    {
        int step = maxTableBytes / (sizeof(int) * Features) * Features;
        if (step == 0)
        {
            return null;
        }

        return Points.ByteLength <= maxTableBytes ? [this] : [.. Enumerable.Range(0, (Points.Ints.Length + step - 1) / step).Select(k => this with
        {
            Points = new Table(Layer, "Points", Points.Ints[(k * step)..Math.Min((k + 1) * step, Points.Ints.Length)]),
            First = First + (k * step / Features),
        })];
    }

    public override void Execute(KernelMemory memory) => NearestPoints.Run(
        memory.Array(X), memory.Offset(X), memory.Array(Y), memory.Offset(Y), Points.Ints, Features, Fraction, IsSquared, Count, First);
}
