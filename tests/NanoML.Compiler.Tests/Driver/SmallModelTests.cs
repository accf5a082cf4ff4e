using NanoML.Compiler.Driver;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Support;
using NanoML.Compiler.Tests.Support.Zoo;
using Xunit.Abstractions;

namespace NanoML.Compiler.Tests.Driver;

/// <summary><c>--optimize size</c>: what it may take and what it has to give.</summary>
public sealed class SmallModelTests(ITestOutputHelper output)
{
    private const double Times = 4;
    private const double Tolerance = 0.15;

    [SharedTheory]
    [InlineData("kws")]
    [InlineData("ic")]
    public void Compile_ForSize_TakesLittleMoreThanTheWeightsAndIsSeveralTimesFaster(string name)
    {
        Compilation small = Compile(name, OptimizeGoal.Size);
        int weights = small.Plan.Tables.Sum(t => t.ByteLength);
        EmissionPlan reference = ReferenceCode.PlanFor(small.Plan);

        output.WriteLine($"{small.Fit.FlashBytes} bytes of flash for {weights} of weights, {small.Fit.Ram.Total} of heap");
        Assert.InRange(small.Fit.FlashBytes, 0, (1.3 * weights) + (12 * 1024));
        Assert.InRange(small.Fit.Ram.Total, 0, Math.Max(RamBudget.Of(reference).Total, small.Board.ManagedHeapBytes / 4));
        Assert.True(Milliseconds(small, small.Emission) * Times < Milliseconds(small, reference));
    }

    [SharedFact]
    public void Opcodes_OfPackedLayers_AreWhatTheyExecute()
    {
        Compilation small = Compile("kws", OptimizeGoal.Size);
        ProfileReport profile = Profiling.Run(small);
        PackedCode[] packed = [.. small.Emission.Layers.OfType<PackedCode>()];

        Assert.Contains(packed, code => code is PackedConvCode);
        Assert.Contains(packed, code => code is PackedDepthwiseCode);
        Assert.All(packed, code =>
        {
            double actual = profile.Layers.Single(l => l.Name == code.Call.Layer).PredictedMs;
            Assert.InRange(small.Costs.Milliseconds(code.Opcodes), actual * (1 - Tolerance), actual * (1 + Tolerance));
        });
    }

    [Theory]
    [MemberData(nameof(ZooModels.Names), MemberType = typeof(ZooModels))]
    public void PlanSizes_OfAZooModel_AreUpperEstimatesOfFlashAndCloseToTheHeap(string name)
    {
        Compilation compilation = ZooModels.Compiled(name);
        var sizes = new PlanSizes(compilation.Plan, compilation.Emission.ClampMargin);
        StrategyOption[] layers = [.. compilation.Emission.Layers.Select(code => new StrategyOption(code, compilation.Costs))];

        long flash = sizes.FlashBytes(layers) + compilation.Plan.InterfaceFlashBytes;
        output.WriteLine($"{flash} for {compilation.Fit.FlashBytes}, {sizes.HeapBytes(layers)} for {compilation.Fit.Ram.Total}");
        Assert.True(flash >= compilation.Fit.FlashBytes, $"{flash} < {compilation.Fit.FlashBytes}");
        Assert.InRange(sizes.HeapBytes(layers), compilation.Fit.Ram.Total * 0.7, compilation.Fit.Ram.Total);
    }

    private static Compilation Compile(string name, OptimizeGoal goal) => Compilation.Run(new CompileOptions
    {
        ModelPath = SharedData.Model($"{name}.onnx"),
        Target = "esp32-psram",
        DataPath = SharedData.Data($"{name}_calib.npz"),
        Optimize = goal,
    });

    private static double Milliseconds(Compilation compilation, EmissionPlan plan) =>
        plan.Layers.Sum(l => compilation.Costs.Milliseconds(l.Opcodes));
}
