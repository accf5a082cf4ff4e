using System.Xml.Linq;
using Mono.Cecil;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>Models whose weights are too large for the heap as tables and for the flash as code: they stay in flash as a resource.</summary>
public sealed class StreamedModelTests(ITestOutputHelper output) : IDisposable
{
    private static readonly Lazy<Compilation> s_megabyte = new(() =>
    {
        using var folder = new TempFolder();
        return Compilation.Run(LargeDense.Options(folder, "esp32", LargeDense.Megabyte));
    });

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compile_AMegabyteOfWeights_FitsABoardWithoutPsram()
    {
        Compilation compilation = s_megabyte.Value;
        DeviceFit fit = compilation.Fit;
        output.WriteLine(
            $"heap {fit.HeapNeeded} of {fit.HeapAvailable}, flash {fit.FlashNeeded} of {fit.FlashAvailable}, "
            + string.Join(", ", compilation.Emission.Layers.Select(l => l.Strategy).Distinct()));

        Assert.Null(fit.Refusal("large.onnx", compilation.Board));
        Assert.Contains(compilation.Emission.Layers, layer => layer is StreamedCode);
        Assert.True(compilation.Plan.Tables.Sum(t => t.ByteLength) > 10 * fit.HeapAvailable);
        Assert.True(fit.FlashBytes >= compilation.Emission.Layers.Sum(l => l.ResourceBytes));
    }

    [Fact]
    public void Compile_AMegabyteOfWeights_GivesTheBytesOfTheOracle()
    {
        Compilation compilation = s_megabyte.Value;
        using EmittedModel model = EmittedModel.Load(compilation.Assemblies[^1]);
        var oracle = new IntegerOracle(compilation.Plan);
        foreach (byte[] input in compilation.ProfileInputs)
        {
            input.CopyTo(model.Input, 0);
            model.Invoke();
            Assert.Equal(oracle.Run(input), model.Output);
        }
    }

    [Fact]
    public void PlanSizes_OfStreamedLayers_AreUpperEstimatesOfFlashAndCloseToTheHeap()
    {
        Compilation compilation = s_megabyte.Value;
        var sizes = new PlanSizes(compilation.Plan, compilation.Emission.ClampMargin);
        StrategyOption[] layers = [.. compilation.Emission.Layers.Select(code => new StrategyOption(code, compilation.Costs))];
        int flash = compilation.Fit.FlashBytes + PlanSizes.ResourceManagerBytes;

        output.WriteLine($"{sizes.FlashBytes(layers)} for {flash}, {sizes.HeapBytes(layers)} for {compilation.Fit.Ram.Total}");
        Assert.InRange(sizes.FlashBytes(layers), flash, 1.05 * flash);
        Assert.InRange(sizes.HeapBytes(layers), compilation.Fit.Ram.Total * 0.9, compilation.Fit.Ram.Total);
    }

    [Fact]
    public void Profile_StreamedLayers_CountsReadsOfTheResource()
    {
        ProfileReport profile = Profiling.Run(s_megabyte.Value);
        foreach (LayerProfile layer in profile.Layers.Where(l => l.Strategy == "streamed"))
        {
            double estimate = s_megabyte.Value.Emission.Layers.Where(l => l.Call.Layer == layer.Name).Sum(l => s_megabyte.Value.Costs.Milliseconds(l.Opcodes));
            Assert.InRange(layer.PredictedMs, estimate * 0.9, estimate * 1.1);
        }

        Assert.Contains(profile.Layers, layer => layer.Strategy == "streamed");
    }

    /// <summary>nanoFramework's collector is not safe while an instance method runs in the frame of its caller: <see cref="WeightAccessorEmitter"/>.</summary>
    [Fact]
    public void Accessor_MethodsWithinWhichTheCollectorRuns_AreStaticAndClearWhatTheyRead()
    {
        using var image = new MemoryStream(s_megabyte.Value.Assemblies[^1].Image);
        using var assembly = AssemblyDefinition.ReadAssembly(image);
        MethodDefinition[] methods = [.. assembly.MainModule.GetType("NanoML.Models.LargeWeights").Methods.Where(m => !m.IsConstructor)];
        MethodDefinition[] readers = [.. methods.Where(m => Calls(m, "Read") > 0)];

        Assert.All(methods, method => Assert.True(method.IsStatic, method.Name));
        Assert.Equal(["LoadChannels", "LoadLongs"], readers.Select(m => m.Name).Order());
        Assert.All(readers, method => Assert.Equal(Calls(method, "Read"), Calls(method, "Clear")));
        Assert.All(methods, method => Assert.Equal(method.Name == "Read" ? 1 : 0, Calls(method, "GetObject")));
    }

    [Fact]
    public void Files_OfAStreamedModel_AreWhatItsProjectBuilds()
    {
        EmittedModelCode code = s_megabyte.Value.Code;
        EmittedFile project = code.Files.Single(f => f.Path == "Large/Large.nfproj");
        EmittedFile resx = code.Files.Single(f => f.Path == "Large/Weights.resx");
        EmittedFile weights = code.Files.Single(f => f.Path == "Large/Weights.bin");

        Assert.Contains("<EmbeddedResource Include=\"Weights.resx\" />", project.Text, StringComparison.Ordinal);
        Assert.Contains("nanoFramework.ResourceManager, Version=1.2.32.0", project.Text, StringComparison.Ordinal);
        Assert.Contains(
            "nanoFramework.ResourceManager\" version=\"1.2.32\"",
            code.Files.Single(f => f.Path == "Large/packages.config").Text, StringComparison.Ordinal);
        XElement data = XDocument.Parse(resx.Text).Root!.Elements("data").Single();
        Assert.Equal("Weights", data.Attribute("name")!.Value);
        Assert.StartsWith("Weights.bin;System.Byte[]", data.Element("value")!.Value, StringComparison.Ordinal);
        Assert.True(weights.Bytes!.Value.Length > 900_000);
        Assert.Equal(4 + s_megabyte.Value.Emission.Layers.Sum(l => l.ResourceBytes), weights.Bytes.Value.Length);
    }

    [Fact]
    public void Compile_WeightsThatTheHeapHolds_HasNoResource()
    {
        Compilation compilation = Compilation.Run(LargeDense.Options(_folder, "esp32-psram", 200, 300, 10));

        Assert.DoesNotContain(compilation.Emission.Layers, layer => layer is StreamedCode);
        Assert.DoesNotContain(compilation.Code.Files, f => f.Text.Contains("ResourceManager", StringComparison.Ordinal) || f.Bytes is not null);
    }

    [Fact]
    public void Compile_MoreWeightsThanTheFlashHolds_IsRefusedWithBothNumbers()
    {
        Compilation compilation = Compilation.Run(LargeDense.Options(_folder, "esp32", 1024, 1024, 1024, 10));

        Refusal.Assert(
            DiagnosticCatalog.FlashTooSmall,
            () => compilation.Fit.Require("large.onnx", compilation.Board),
            $"{compilation.Fit.FlashNeeded}",
            $"{compilation.Board.DeploymentBytes}");
        Assert.True(compilation.Fit.HeapNeeded <= compilation.Fit.HeapAvailable);
    }

    private static int Calls(MethodDefinition method, string name) =>
        method.Body.Instructions.Count(i => i.Operand is MethodReference callee && callee.Name == name);
}
