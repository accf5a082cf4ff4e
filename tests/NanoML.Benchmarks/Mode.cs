using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning.Code;

namespace NanoML.Benchmarks;

/// <summary>One way to compile a model; every model is measured in each.</summary>
internal sealed record Mode(string Name, Func<CompileOptions, CompileOptions> Apply)
{
    /// <summary>The first is what the others are compared with.</summary>
    public static IReadOnlyList<Mode> All { get; } =
    [
        new("reference", options => options with { Kernels = KernelChoice.Reference }),
        new("speed", options => options with { Optimize = OptimizeGoal.Speed }),
    ];
}
