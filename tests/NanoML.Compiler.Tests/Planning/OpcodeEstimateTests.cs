using System.Collections.Immutable;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Planning;

/// <summary>The planner ranks strategies by estimates; <see cref="Profiling"/> counts what the emitted code executes.</summary>
public class OpcodeEstimateTests
{
    private const double Tolerance = 0.15;
    private const long LeastOpcodes = 3000;
    private const double LeastShare = 0.02;

    [Theory]
    [InlineData(KernelChoice.Reference, OptimizeGoal.Speed, WeightFormat.Int8)]
    [InlineData(KernelChoice.Auto, OptimizeGoal.Speed, WeightFormat.Int8)]
    [InlineData(KernelChoice.Auto, OptimizeGoal.Speed, WeightFormat.Int4)]
    [InlineData(KernelChoice.Auto, OptimizeGoal.Size, WeightFormat.Int8)]
    public void Opcodes_OfDigits_AreNearWhatRuns(KernelChoice kernels, OptimizeGoal goal, WeightFormat weights) =>
        AssertNear(Bundled.DigitsCnn with { Kernels = kernels, Optimize = goal, Compression = new CompressionOptions(weights) });

    [SharedTheory]
    [InlineData("kws", KernelChoice.Reference, 0)]
    [InlineData("kws", KernelChoice.Auto, 0)]
    [InlineData("ad", KernelChoice.Auto, 0.5)]
    public void Opcodes_OfSharedModels_AreNearWhatRuns(string name, KernelChoice kernels, double prune) => AssertNear(new CompileOptions
    {
        ModelPath = SharedData.Model($"{name}.onnx"),
        DataPath = SharedData.Data(name == "ad" ? "ad_frames.npz" : $"{name}_calib.npz"),
        Target = "esp32-psram",
        Kernels = kernels,
        Optimize = OptimizeGoal.Speed,
        Compression = new CompressionOptions(PruneRatio: prune),
    });

    // Kernels without alternatives are not estimated; layers of a few microseconds are mostly calls, and those with no time to save lose
    // single weights, wherever they stand.
    private static void AssertNear(CompileOptions options)
    {
        Compilation compilation = Compilation.Run(options);
        ImmutableArray<LayerProfile> layers = Profiling.Run(compilation).Layers;
        double least = Math.Max(LeastOpcodes, LeastShare * layers.Sum(l => l.IlOps));
        foreach (LayerProfile layer in layers.Where(l => l.IlOps >= least))
        {
            double estimate = compilation.Emission.Layers.Where(l => l.Call.Layer == layer.Name).Sum(l => compilation.Costs.Milliseconds(l.Opcodes));
            double ratio = estimate / layer.PredictedMs;
            Assert.True(Math.Abs(ratio - 1) < Tolerance, $"{layer.Name}, {layer.Strategy}: the estimate is {ratio:f2} times what runs");
        }
    }
}
