using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Applications;
using NanoML.Compiler.Tests.Emit;

namespace NanoML.Compiler.Tests.Simulation;

/// <summary>What compiles against .NET also compiles against nanoFramework's own mscorlib, without a warning.</summary>
public sealed class OfficialLibraryTests
{
    private static readonly Lazy<Microsoft.CodeAnalysis.MetadataReference> s_runtime = new(() =>
        OfficialLibrary.Compile("NanoML.Runtime", [.. DeviceSources.Runtime, .. DeviceSources.Kernels]));

    [Fact]
    public void CoreLibrary_IsTheVersionOfTheTableAndOfTheRestore()
    {
        using var image = new PEReader(File.OpenRead(CoreLibrary.Dll));

        Assert.Equal(NanoPackages.CoreLibrary.AssemblyVersion, image.GetMetadataReader().GetAssemblyDefinition().Version.ToString());
        XElement restored = XElement.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(package => package.Attribute("Include")!.Value == NanoPackages.CoreLibrary.Id);
        Assert.Equal(NanoPackages.CoreLibrary.Version, restored.Attribute("Version")!.Value);
    }

    /// <param name="libraries">Each uses the runtime and those before it.</param>
    [Theory]
    [InlineData("NanoML.Preprocessing")]
    [InlineData("NanoML.Offload")]
    [InlineData("NanoML.Recording")]
    [InlineData("NanoML.Player", "NanoML.Updates", "NanoML.Fleet")]
    public void Libraries_Compile(params string[] libraries)
    {
        List<Microsoft.CodeAnalysis.MetadataReference> below = [s_runtime.Value];
        Array.ForEach(libraries, name => below.Add(OfficialLibrary.Compile(name, Library(name), [.. below])));
    }

    /// <summary>An application that needs no other package, and the models of two that do.</summary>
    [Theory]
    [InlineData("Calibrate")]
    [InlineData("Digits/Generated")]
    [InlineData("Motion/Generated")]
    public void ShippedSources_Compile(string folder) => OfficialLibrary.Compile("App", Sources($"firmware/apps/{folder}"), s_runtime.Value);

    [Theory]
    [InlineData(KernelChoice.Reference, OptimizeGoal.Balanced, WeightFormat.Int8, 0)]
    [InlineData(KernelChoice.Auto, OptimizeGoal.Speed, WeightFormat.Int8, 0)]
    [InlineData(KernelChoice.Auto, OptimizeGoal.Speed, WeightFormat.Int4, 0.5)]
    [InlineData(KernelChoice.Auto, OptimizeGoal.Size, WeightFormat.Int8, 0)]
    public void GeneratedModel_OfEveryKindOfCode_Compiles(KernelChoice kernels, OptimizeGoal goal, WeightFormat format, double prune) =>
        OfficialLibrary.Compile(Compilation.Run(new CompileOptions
        {
            ModelPath = Path.Combine(Repository.BundledModels, "digits_cnn.onnx"),
            DataPath = Path.Combine(Repository.BundledModels, "digits_calib.npz"),
            Target = "esp32-psram",
            Kernels = kernels,
            Optimize = goal,
            Compression = new CompressionOptions(format, prune),
        }).Code.Assemblies);

    [Fact]
    public void GeneratedModel_OfSeveralAssemblies_Compiles() => OfficialLibrary.Compile(ModelEmitter.Emit(
        ReferenceCode.PlanFor(ModelEmitterTests.LargePlan()), new EmitOptions("Large", "Acme.Models", "large.onnx", "00ff", "esp32")).Assemblies);

    [Fact]
    public void NewApplication_WithoutSensors_Compiles() => OfficialLibrary.Compile(
        ApplicationEmitter.Emit(NewApplications.Compile("esp32", 1, 12), "Demo", SourceKind.Replay, RecordingPlace.Table).Assemblies);

    private static IEnumerable<SourceFile> Library(string name) =>
        DeviceSources.Libraries.Where(source => source.Path.StartsWith($"{name}/", StringComparison.Ordinal));

    private static IEnumerable<SourceFile> Sources(string folder)
    {
        string root = Path.Combine(Repository.Root, folder);
        return Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(file => new SourceFile(Path.GetRelativePath(root, file), File.ReadAllText(file)));
    }
}
