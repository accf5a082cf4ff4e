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

    /// <summary>Which of the networks that were judged is taken.</summary>
    public ChoiceRule Rule { get; init; } = ChoiceRule.Fastest;

    /// <summary>Of the weights between the first and the last layer, which keep 8: from 2 (ternary) to 8.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>Of weights, orders and what varies: the same gives the same file.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many threads work at once; it changes nothing but the time.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>Which of the networks that were judged is taken.</summary>
public enum ChoiceRule
{
    /// <summary>The fastest that is as good as the best: within one standard error.</summary>
    Fastest,

    /// <summary>The most accurate, whatever it costs within the board and <see cref="TrainOptions.MaxLatencyMs"/>.</summary>
    Best,
}
