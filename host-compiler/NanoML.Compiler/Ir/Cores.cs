namespace NanoML.Compiler.Ir;

/// <summary>How many steps of a long loop run at once.</summary>
public static class Cores
{
    /// <summary>
    /// One for each processor. Left alone, the thread pool takes long steps for a blockage and adds threads as long as they run, each with the
    /// tensors of its step.
    /// </summary>
    public static ParallelOptions All { get; } = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
}
