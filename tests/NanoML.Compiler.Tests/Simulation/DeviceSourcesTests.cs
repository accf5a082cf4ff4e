using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

public class DeviceSourcesTests
{
    [Fact]
    public void Kernels_AreTheFilesOfTheRepository() =>
        Assert.Equal(
            Directory.GetFiles(Path.Combine(Repository.Root, "shared", "NanoML.Kernels"), "*.cs")
                .Select(f => "NanoML.Kernels/" + Path.GetFileName(f)).Order(StringComparer.Ordinal),
            DeviceSources.Kernels.Select(k => k.Path));

    [Fact]
    public void Kernels_PassTheGate() =>
        Assert.Empty(DeviceSubset.Check(DeviceCompiler.Compile("NanoML.Kernels", DeviceSources.Kernels, [])));

    [Fact]
    public void Runtime_PassesTheGate()
    {
        Assert.Contains("NanoML.Runtime/NanoModel.cs", DeviceSources.Runtime.Select(s => s.Path));
        Assert.Empty(DeviceSubset.Check(CompileRuntime()));
    }

    [Fact]
    public void Apps_PassTheGateWithTheirPackages()
    {
        string[] apps = Directory.GetDirectories(Path.Combine(Repository.Root, "firmware", "apps"));

        Assert.NotEmpty(apps);
        foreach (string app in apps)
        {
            Assert.Empty(DeviceSubset.Check(CompileApp(app), Packages(app)));
        }
    }

    [Fact]
    public void HardwareLibraries_PassTheGateWithTheirPackages()
    {
        string folder = Path.Combine(Repository.Root, "firmware", "NanoML.Hardware");
        string[] libraries =
            [.. Directory.GetFiles(folder, "*.projitems", SearchOption.AllDirectories).Select(f => Path.GetDirectoryName(f)!)];

        Assert.NotEmpty(libraries);
        foreach (string library in libraries)
        {
            Assert.Empty(DeviceSubset.Check(CompileApp(library), Packages(library)));
        }
    }

    [Fact]
    public void Closure_OfEachKernel_CompilesAlone()
    {
        foreach (string kernel in DeviceSources.Kernels.Select(k => Path.GetFileNameWithoutExtension(k.Path)))
        {
            DeviceCompiler.Compile(kernel, DeviceSources.Closure([kernel]), []);
        }
    }

    [Fact]
    public void Closure_FollowsCallsAndNothingElse()
    {
        Assert.Equal(
            ["Conv", "DotProducts", "Fill", "Patch", "Requantize", "Taps"],
            DeviceSources.Closure(["Conv"]).Select(s => Path.GetFileNameWithoutExtension(s.Path)));
        Assert.Equal(["NanoML.Kernels/Lut.cs"], DeviceSources.Closure(["Lut", "Lut"]).Select(s => s.Path));
        Assert.Empty(DeviceSources.Closure([]));
    }

    [Fact]
    public void RuntimeClosure_OfAModel_LeavesSourcesAndLoopOut()
    {
        string[] names = [.. DeviceSources.RuntimeClosure(["NanoModel", "SerialReporter"]).Select(s => Path.GetFileNameWithoutExtension(s.Path))];

        Assert.Contains("Quantization", names);
        Assert.Contains("ReportLine", names);
        Assert.DoesNotContain("InferenceLoop", names);
        Assert.DoesNotContain("RecoveringSource", names);
    }

    [Fact]
    public void Reporter_TakesTheFlashThatFitsCountForIt()
    {
        int model = PeBytes("NanoModel");
        int withReporter = PeBytes("NanoModel", "SerialReporter", "MicrosecondClock");

        Assert.Equal(DeviceFit.ReporterBytes, withReporter - model);
    }

    [Fact]
    public void Closure_UnknownKernel_Throws() => Assert.Throws<ArgumentException>(() => DeviceSources.Closure(["Convolve"]));

    private static int PeBytes(params string[] classes) =>
        DeviceSubset.Measure(DeviceCompiler.Compile("NanoML.Runtime", DeviceSources.RuntimeClosure(classes), [])).EstimatedPeBytes;

    /// <summary>What the device's networks have in assemblies of their own, .NET has in others.</summary>
    private static readonly Lazy<DeviceAssembly[]> s_network = new(() =>
    [
        .. new[] { typeof(System.Net.HttpWebRequest), typeof(System.Net.HttpStatusCode), typeof(System.Net.WebHeaderCollection), typeof(Uri), typeof(X509Certificate) }
            .Select(type => type.Assembly).Distinct()
            .Select(assembly => new DeviceAssembly(assembly.GetName().Name!, File.ReadAllBytes(assembly.Location))),
    ]);

    private static DeviceAssembly CompileRuntime() =>
        DeviceCompiler.Compile("NanoML.Runtime", [.. DeviceSources.Runtime, .. DeviceSources.Kernels], []);

    private static DeviceAssembly CompileApp(string folder)
    {
        DeviceAssembly hardware = new("NanoML.Firmware.Host", File.ReadAllBytes(typeof(System.Device.Gpio.GpioPin).Assembly.Location));
        DeviceAssembly[] references = [CompileRuntime(), hardware, .. s_network.Value, .. Libraries(folder).Select(CompileApp)];
        IEnumerable<SourceFile> sources = Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Concat(OfOthers(folder))
            .Select(f => new SourceFile(Path.GetRelativePath(folder, f), File.ReadAllText(f)))
            .Where(f => !f.Path.StartsWith("obj", StringComparison.Ordinal) && !f.Path.StartsWith("bin", StringComparison.Ordinal))
            .Where(f => f.Path != "Program.cs" || !UserBringsModel(folder))
            .Where(f => !f.Path.StartsWith("Generated", StringComparison.Ordinal) || !UserBringsModel(folder));
        return DeviceCompiler.Compile(Path.GetFileName(folder), [.. sources], references);
    }

    /// <summary>The sources that an application takes from another one, by its list of them.</summary>
    private static IEnumerable<string> OfOthers(string folder) =>
        XDocument.Load(Directory.GetFiles(folder, "*.nfproj").Single()).Descendants()
            .Where(e => e.Name.LocalName == "Import" && e.Attribute("Project")!.Value.StartsWith(@"..\", StringComparison.Ordinal))
            .Select(e => Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, e.Attribute("Project")!.Value.Replace('\\', '/'))))!)
            .SelectMany(other => Directory.GetFiles(other, "*.cs", SearchOption.AllDirectories))
            .Where(file => Path.GetFileName(file) is not ("Program.cs" or "AssemblyInfo.cs") && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    /// <summary>Without the model, Main cannot be compiled.</summary>
    private static bool UserBringsModel(string folder) =>
        XDocument.Load(Directory.GetFiles(folder, "*.nfproj").Single()).Descendants()
            .Any(e => e.Name.LocalName == "Target" && e.Attribute("Name")?.Value == "RequireModel");

    /// <summary>The folders of the libraries that an application's project refers to, but for the runtime.</summary>
    private static IEnumerable<string> Libraries(string folder) =>
        XDocument.Load(Directory.GetFiles(folder, "*.nfproj").Single()).Descendants()
            .Where(e => e.Name.LocalName == "ProjectReference" && !e.Attribute("Include")!.Value.Contains('*'))
            .Select(e => Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, e.Attribute("Include")!.Value.Replace('\\', '/'))))!)
            .Where(library => Path.GetFileName(library) != "NanoML.Runtime");

    private static IEnumerable<string> Packages(string folder) =>
        XDocument.Load(Path.Combine(folder, "packages.config")).Descendants("package")
            .Select(p => p.Attribute("id")!.Value)
            .Select(id => NanoPackages.Of(id).AssemblyName).Where(DeviceSurface.Instance.Assemblies.Contains);
}
