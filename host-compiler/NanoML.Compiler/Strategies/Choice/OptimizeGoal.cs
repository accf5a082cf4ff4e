namespace NanoML.Compiler.Strategies.Choice;

/// <summary>How much flash a compilation may spend on speed; it never spends more than the board has.</summary>
public enum OptimizeGoal
{
    /// <summary>A quarter of what the board has, or what <see cref="Size"/> may take if that is more.</summary>
    Balanced,

    /// <summary>All that makes it faster.</summary>
    Speed,

    /// <summary>
    /// A third more than the weights, the base class and kernels; and no more heap than the reference kernels take, 32 KB or a quarter of what
    /// the board has for the model.
    /// </summary>
    Size,
}

/// <summary>Which kernel strategies the planner may use.</summary>
public enum KernelChoice
{
    /// <summary>The cheapest for each layer.</summary>
    Auto,

    /// <summary>The reference kernels alone: the baseline.</summary>
    Reference,

    /// <summary>Calls of shared kernels alone, reference or packed: what a model's file can hold.</summary>
    Shared,
}
