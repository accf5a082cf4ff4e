namespace NanoML.Compiler.Planning.Code;

/// <summary>What a compilation is to save first, once it fits the board.</summary>
public enum OptimizeGoal
{
    /// <summary>Time, as long as the model takes at most a quarter of the board's flash.</summary>
    Balanced,

    /// <summary>Time.</summary>
    Speed,

    /// <summary>Flash.</summary>
    Size,
}

/// <summary>Which kernel strategies the planner may use.</summary>
public enum KernelChoice
{
    /// <summary>The cheapest for each layer.</summary>
    Auto,

    /// <summary>The reference kernels alone: the baseline.</summary>
    Reference,
}
