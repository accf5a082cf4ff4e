using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Driver;

public class DeviceFitTests
{
    private static readonly Board s_esp32 = Board.Load("esp32");

    [Fact]
    public void Require_WhatFitsToTheByte_IsAccepted()
    {
        Fit(heap: s_esp32.ManagedHeapBytes, flash: s_esp32.DeploymentBytes, array: s_esp32.LargestArrayBytes).Require("m.onnx", s_esp32);
    }

    [Fact]
    public void Require_AByteOfHeapTooMany_NamesBothNumbersAndABoardThatWouldDo()
    {
        CompilerException refusal = Assert.Throws<CompilerException>(
            () => Fit(heap: s_esp32.ManagedHeapBytes + 1, flash: 1, array: 1).Require("m.onnx", s_esp32));

        Assert.Equal(DiagnosticCatalog.HeapTooSmall, refusal.Code);
        Assert.Contains("m.onnx: needs 79001 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'esp32' has 79000", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("esp32-psram", refusal.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("esp32c3", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_HeapThatTheApplicationKeeps_IsNotTheModels()
    {
        DeviceFit fit = Fit(heap: s_esp32.ManagedHeapBytes - 1000, flash: 1, array: 1);
        (fit with { ReservedHeap = 1000 }).Require("m.onnx", s_esp32);

        CompilerException refusal = Assert.Throws<CompilerException>(() => (fit with { ReservedHeap = 1001 }).Require("m.onnx", s_esp32));

        Assert.Equal(DiagnosticCatalog.HeapTooSmall, refusal.Code);
        Assert.Contains("needs 79001 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("9193 for the application", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithReservedHeap_PlansWithTheRestAlone()
    {
        Compilation compilation = Compilation.Run(Bundled.Xor with { ReservedHeap = 10_000 });

        Assert.Equal(compilation.Fit.Ram.Total + DeviceFit.ApplicationHeapBytes + 10_000, compilation.Fit.HeapNeeded);
        Assert.Equal(
            s_esp32.ManagedHeapBytes - DeviceFit.ApplicationHeapBytes - 10_000,
            DeviceFit.Budget(compilation.Plan, s_esp32, compilation.Options.Optimize, 10_000).HeapBytes);
        Assert.Equal(0, DeviceFit.Budget(compilation.Plan, s_esp32, compilation.Options.Optimize, 100_000).HeapBytes);
        Compilation tooMuch = Compilation.Run(Bundled.Xor with { ReservedHeap = 100_000 });
        Refusal.Assert(DiagnosticCatalog.HeapTooSmall, () => tooMuch.Fit.Require("xor.onnx", s_esp32), "108192 for the application");
    }

    [Fact]
    public void Require_MoreHeapThanAnyBoardHas_AdvisesAnotherModel()
    {
        CompilerException refusal = Assert.Throws<CompilerException>(
            () => Fit(heap: 100_000_000, flash: 1, array: 1).Require("m.onnx", s_esp32));

        Assert.Contains("a smaller model", refusal.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("--target", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_MoreThanTheReserveLeaves_SaysHowMuchMayBeReserved()
    {
        DeviceFit fit = Fit(heap: s_esp32.ManagedHeapBytes - 1000, flash: 1, array: 1) with { ReservedHeap = 1300 };

        CompilerException refusal = Assert.Throws<CompilerException>(() => fit.Require("m.onnx", s_esp32));

        Assert.Contains("300 too few", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--reserve-heap 1000", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_TooLittleHeap_NamesTheLayerThatNeedsMost() => Refusal.Assert(
        DiagnosticCatalog.HeapTooSmall,
        () => Fit(heap: s_esp32.ManagedHeapBytes + 7, flash: 1, array: 1).Require("m.onnx", s_esp32),
        "7 too few",
        "node 'conv', with 50 bytes in use ('y' 40, 'x' 10)");

    [Theory]
    [InlineData(OptimizeGoal.Speed)]
    [InlineData(OptimizeGoal.Balanced)]
    [InlineData(OptimizeGoal.Size)]
    public void Budgets_EndWithAllThatTheBoardHas(OptimizeGoal goal)
    {
        Plan plan = Compilation.Run(Bundled.Xor).Plan;

        Assert.Equal(DeviceFit.Budget(plan, s_esp32, goal, 0), DeviceFit.Budgets(plan, s_esp32, goal, 0)[0]);
        Assert.Equal(DeviceFit.Budget(plan, s_esp32, OptimizeGoal.Speed, 0), DeviceFit.Budgets(plan, s_esp32, goal, 0)[^1]);
    }

    [Fact]
    public void Require_ArrayThatNoHeapCanHold_IsRefused() => Refusal.Assert(
        DiagnosticCatalog.HeapTooSmall,
        () => Fit(heap: 1, flash: 1, array: s_esp32.LargestArrayBytes + 1).Require("m.onnx", s_esp32),
        "786401",
        "786400");

    [Fact]
    public void Require_AByteOfFlashTooMany_NamesBothNumbers() => Refusal.Assert(
        DiagnosticCatalog.FlashTooSmall,
        () => Fit(heap: 1, flash: s_esp32.DeploymentBytes + 1, array: 1).Require("m.onnx", s_esp32),
        "1835009",
        "1835008");

    [Fact]
    public void Require_TreesThatAreTooManyForTheFlash_SaysHowToKeepFewer()
    {
        DeviceFit fit = Fit(heap: 1, flash: s_esp32.DeploymentBytes + 1, array: 1);

        Assert.Contains("--prune-trees", (fit with { HasTrees = true }).Refusal("m.onnx", s_esp32)!.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("--prune-trees", fit.Refusal("m.onnx", s_esp32)!.Fix ?? "", StringComparison.Ordinal);

        using var folder = new TempFolder();
        var random = new Random(1);
        RandomTrees trees = new RandomTrees(random.NextSingle, 2).Add(2, () => [(0, 1f)]);
        string model = folder.Write("trees.onnx", new OnnxModelBuilder().Input("x", 1, 2)
            .Classical("TreeEnsembleRegressor", ["x"], ["y"], "trees", [.. trees.Attributes("target"), ("n_targets", 1)]).Output("y", 1, 1).ToBytes());
        Assert.True(Compilation.Run(new CompileOptions { ModelPath = model, Target = "esp32" }).Fit.HasTrees);
    }

    [Fact]
    public void Of_CountsHeapFlashAndTheLargestArray()
    {
        Compilation compilation = Compilation.Run(Bundled.Xor);
        DeviceFit fit = compilation.Fit;

        Assert.Equal(RamBudget.Of(compilation.Emission), fit.Ram);
        Assert.Equal(Math.Max(compilation.Emission.Arena.Length, sizeof(long) * compilation.Emission.LaneElements), fit.LargestArray);
        Assert.InRange(fit.FlashBytes, 1000, 20_000);
        Assert.Equal(fit.FlashBytes + 43_468 + DeviceFit.ReporterBytes, fit.FlashNeeded);
        Assert.Equal(s_esp32.ManagedHeapBytes, fit.HeapAvailable);
    }

    private static DeviceFit Fit(int heap, int flash, int array) => new(
        new RamBudget(heap - DeviceFit.ApplicationHeapBytes, 0, 0, 0),
        flash,
        0,
        array,
        s_esp32.ManagedHeapBytes,
        s_esp32.DeploymentBytes,
        s_esp32.LargestArrayBytes)
    {
        Peak = new ArenaPeak("conv", 50, [new DeviceBuffer("y", 40), new DeviceBuffer("x", 10)]),
    };
}
