using NanoML.Compiler.Compression;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Strategies.Choice;

namespace NanoML.Benchmarks;

/// <summary>One way to compile a model; every model is measured in each.</summary>
internal sealed record Mode(string Name, Func<CompileOptions, CompileOptions> Apply)
{
    /// <summary>The first is what the others are compared with.</summary>
    public static IReadOnlyList<Mode> All { get; } =
    [
        new("reference", options => options with { Kernels = KernelChoice.Reference }),
        new("speed", options => options with { Optimize = OptimizeGoal.Speed }),
        new("speed, int4", options => options with { Optimize = OptimizeGoal.Speed, Compression = new(WeightFormat.Int4) }),
        new("speed, auto", options => options with { Optimize = OptimizeGoal.Speed, Compression = new(MaxDrop: 1) }),
        new("speed, half pruned", options => options with { Optimize = OptimizeGoal.Speed, Compression = new(PruneRatio: 0.5) }),
        new("size", options => options with { Optimize = OptimizeGoal.Size }),
    ];
}
