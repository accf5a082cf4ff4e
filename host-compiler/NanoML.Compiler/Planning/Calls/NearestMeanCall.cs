using System.Collections.Immutable;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>A mean of what the nearest points have; see the kernels for the tables.</summary>
public abstract record NearestMeanCall : KernelCall
{
    /// <summary>From a <see cref="NearestPointsCall"/>.</summary>
    public required Slice X { get; init; }

    public required Slice Y { get; init; }

    /// <summary>The row of <see cref="Values"/> of each point; empty where each has its own.</summary>
    public required Table Rows { get; init; }

    public required Table Values { get; init; }

    public required int Outputs { get; init; }

    /// <summary>How many points were found.</summary>
    public required int Count { get; init; }

    /// <summary>Bits behind the point of <see cref="Values"/>, at least 1.</summary>
    public required int Fraction { get; init; }

    public required int OutputZeroPoint { get; init; }

    public override string Summary => $"{Outputs} of {Count} points";

    public override ImmutableArray<Slice> Reads => [X];

    public override Slice Output => Y;
}
