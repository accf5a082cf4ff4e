namespace NanoML.Compiler.Training.Search;

/// <summary>Everything a user decides about one search for a network.</summary>
public sealed record TrainOptions
{
    /// <summary>A built-in board's name or the path of a board file.</summary>
    public required string Target { get; init; }

    /// <summary>What the training may take on two cores, as <see cref="TrainingCost"/> counts; positive.</summary>
    public double Minutes { get; init; } = 10;

    /// <summary>Drops networks whose predicted latency is above; null takes all that fit the board.</summary>
    public double? MaxLatencyMs { get; init; }

    /// <summary>Of the weights between the first and the last layer, which keep 8: from 2 (ternary) to 8.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>Of weights, orders and what varies: the same gives the same file.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many threads work at once; it changes nothing but the time.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
