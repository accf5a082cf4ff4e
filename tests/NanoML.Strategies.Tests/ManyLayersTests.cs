using System.Collections.Immutable;
using System.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Code;
using NanoML.Compiler.Simulation;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>Models of more layers than one type has room for methods.</summary>
public sealed class ManyLayersTests(ITestOutputHelper output)
{
    private const int Width = 4;

    [Theory]
    [InlineData(255, false)]
    [InlineData(256, false)]
    [InlineData(700, false)]
    [InlineData(241, true)]
    [InlineData(700, true)]
    public void Emit_ManyLayers_GivesTheBytesOfTheOracle(int layers, bool unrolled)
    {
        Plan plan = Chain(layers);
        EmissionPlan emission = unrolled
            ? EmissionPlan.Of(plan, [.. plan.Calls.Select(call => (LayerCode)UnrolledDense.Create(call, LaneFormat.Three)!)])
            : EmissionPlan.Reference(plan);

        EmittedModelCode code = EmptyModel.Emit(emission);
        using EmittedModel model = EmittedModel.Load(DeviceBuild.Compile(code)[^1]);
        byte[] input = [0, 255, 7, 130];
        input.CopyTo(model.Input, 0);
        model.Invoke();

        Assert.Equal(new IntegerOracle(plan).Run(input), model.Output);
        Assert.Equal(layers, code.Layers.Length);
        output.WriteLine(string.Join(", ", code.Assemblies.Select(a => a.Name)));
    }

    [Fact]
    public void Choose_ManyLayersAndLittleRoom_IsDoneInSeconds()
    {
        Plan plan = Chain(300);
        var watch = Stopwatch.StartNew();

        StrategyChoice.Choose(plan, OpcodeCosts.Load("nanoclr-host"), new StrategyBudget(FlashBytes: 40_000, HeapBytes: 5_000));

        output.WriteLine($"{watch.Elapsed.TotalSeconds:f1} s");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    /// <summary>Dense layers of <see cref="Width"/> to <see cref="Width"/>, one after the other.</summary>
    private static Plan Chain(int layers)
    {
        var random = new Random(1);
        DeviceBuffer[] values = [.. Enumerable.Range(0, layers + 1).Select(k => new DeviceBuffer($"value{k}", Width))];
        ImmutableArray<KernelCall> calls =
        [
            .. Enumerable.Range(0, layers).Select(k => RandomLayer.OfDense(random, values[k], 1, Width, Width, WeightStyle.Int8)
                .At($"layer{k}", values[k + 1])),
        ];
        return EmptyModel.Plan(values[0], values[^1], calls);
    }
}
