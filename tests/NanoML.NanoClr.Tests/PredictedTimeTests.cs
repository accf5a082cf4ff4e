using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Strategies.Choice;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>
/// The cost model against nanoCLR. Times depend on the machine and what else it does, so totals are held to wide bounds, relative to a
/// plain loop in the same run, and only layers that the model sets well apart have to come in its order. The benchmarks print the figures.
/// </summary>
public sealed class PredictedTimeTests(ITestOutputHelper output)
{
    private const int Inferences = 5;
    private const int HeapKilobytes = 4096;
    private const double HeavyShare = 0.05;
    private const double WellApart = 1.5;

    [NanoClrTheory]
    [InlineData("digits_cnn", KernelChoice.Reference)]
    [InlineData("digits_cnn", KernelChoice.Auto)]
    [InlineData("kws", KernelChoice.Reference)]
    [InlineData("kws", KernelChoice.Auto)]
    [InlineData("ad", KernelChoice.Reference)]
    [InlineData("ad", KernelChoice.Auto)]
    public void Profile_BesideTheMeasuredTime_IsNearAndRanksTheLayers(string name, KernelChoice kernels)
    {
        ModelCase model = ModelCases.Get(name);
        if (!model.IsThere)
        {
            output.WriteLine($"{model.Model} is absent.");
            return;
        }

        var compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = model.Model,
            Target = "esp32-psram",
            CostTable = "nanoclr-host",
            DataPath = model.Calibration,
            Scale = model.Scale,
            Kernels = kernels,
            Optimize = OptimizeGoal.Speed,
        });
        ProfileReport profile = Profiling.Run(compilation);
        DeviceReplayResult result = Measure(compilation, model);

        Assert.All(profile.Layers, layer => Assert.True(layer.IlOps > 0 && layer.PredictedMs > 0, layer.Name));
        Assert.Equal(compilation.Code.Layers.Length, result.LayerMicroseconds.Length);
        double machine = result.PlainLoopNanoseconds / PlainLoopNanoseconds(compilation.Costs);
        double ratio = profile.PredictedMs * 1000 * machine / result.BestMicroseconds;
        output.WriteLine(
            $"{name}, {kernels}: predicted {profile.PredictedMs:f2} ms, measured {result.MedianMicroseconds / 1000:f2} ms "
            + $"(best {result.BestMicroseconds / 1000:f2}); plain loop {machine:f2} of its price, predicted/best with it {ratio:f2}");
        Assert.InRange(ratio, 0.5, 2);
        AssertRanked(profile, Milliseconds(compilation, result));
    }

    private static DeviceReplayResult Measure(Compilation compilation, ModelCase model)
    {
        SampleSet test = Compilation.LoadSamples(compilation.Options, compilation.Imported, model.Test);
        byte[][] inputs = [.. test.Inputs.Take(Inferences).Select(sample => IntegerOracle.QuantizeInput(compilation.Plan, sample))];
        DeviceReplayResult result = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, compilation.Code, inputs, HeapKilobytes, TimeSpan.FromMinutes(10), timeLayers: true);
        var oracle = new IntegerOracle(compilation.Plan);
        Assert.All(inputs.Zip(result.Outputs), pair => Assert.Equal(oracle.Run(pair.First), pair.Second));
        return result;
    }

    private static Dictionary<string, double> Milliseconds(Compilation compilation, DeviceReplayResult result) => compilation.Code.Layers
        .Zip(result.LayerMicroseconds)
        .GroupBy(l => l.First.Layer)
        .ToDictionary(l => l.Key, l => l.Sum(part => part.Second) / 1000);

    private void AssertRanked(ProfileReport profile, Dictionary<string, double> measured)
    {
        foreach (LayerProfile layer in profile.Layers)
        {
            output.WriteLine($"  {layer.Name}, {layer.Strategy}: predicted {layer.PredictedMs:f3} ms, measured {measured[layer.Name]:f3}");
        }

        ImmutableArray<LayerProfile> heavy = [.. profile.Layers.Where(l => l.PredictedMs > HeavyShare * profile.PredictedMs)];
        Assert.NotEmpty(heavy);
        foreach (LayerProfile slow in heavy)
        {
            foreach (LayerProfile fast in heavy.Where(l => l.PredictedMs * WellApart < slow.PredictedMs))
            {
                Assert.True(measured[fast.Name] < measured[slow.Name], $"{fast.Name} takes longer than {slow.Name}.");
            }
        }
    }

    /// <summary>What the table says of a turn of the replay's plain loop.</summary>
    private static double PlainLoopNanoseconds(OpcodeCosts costs) => (8 * costs[OpcodeClass.LoadLocal])
        + (2 * costs[OpcodeClass.LoadElement]) + costs[OpcodeClass.MultiplyInt] + (3 * costs[OpcodeClass.AddInt]) + (3 * costs[OpcodeClass.StoreLocal])
        + (3 * costs[OpcodeClass.LoadConstantInt]) + costs[OpcodeClass.CompareBranch];
}
