using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Simulation.NanoClr;

public sealed class NanoClrDiscoveryTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Find_PackagesAndTools_TakesTheNewestRelease()
    {
        string tool = Tool("nanoclr");
        Package("nanoframework.corelibrary/1.9.0/lib", "mscorlib.dll", "mscorlib.pe");
        string newest = Package("nanoframework.corelibrary/1.17.11/lib", "mscorlib.dll", "mscorlib.pe");
        Package("nanoframework.corelibrary/2.0.0-preview.35/lib", "mscorlib.dll", "mscorlib.pe");
        string processor = Package(
            "nanoframework.tools.metadataprocessor.cli/3.0.100/contentFiles/any/any/MetadataProcessor", "nanoFramework.Tools.MetadataProcessor.exe");

        NanoClrTools tools = Find();

        Assert.Equal(tool, tools.Runtime);
        Assert.Equal(Path.Combine(processor, "nanoFramework.Tools.MetadataProcessor.exe"), tools.MetadataProcessor);
        Assert.Equal(Path.Combine(newest, "mscorlib.dll"), tools.CoreLibrary);
        Assert.Equal(Path.Combine(newest, "mscorlib.pe"), tools.CoreLibraryPe);
    }

    [Fact]
    public void Find_ProcessorForDotnet_IsPreferredToTheExecutable()
    {
        const string Name = "nanoFramework.Tools.MetadataProcessor";
        Complete();
        string folder = Package("nanoframework.tools.metadataprocessor.cli/4.0.0/tools", $"{Name}.dll", $"{Name}.exe", $"{Name}.runtimeconfig.json");

        Assert.Equal(Path.Combine(folder, $"{Name}.dll"), Find().MetadataProcessor);
    }

    [Fact]
    public void Find_Option_ComesBeforeTheVariableAndTheTool()
    {
        Complete();
        string named = _temp.Write("own-nanoclr", "");
        _variables[NanoClrTools.RuntimeVariable] = _temp.Write("other-nanoclr", "");

        Assert.Equal(named, Find(new NanoClrPaths(Runtime: named)).Runtime);
        Assert.Equal(_variables[NanoClrTools.RuntimeVariable], Find().Runtime);
    }

    [Fact]
    public void Find_CoreLibraryFolder_TakesBothFilesBelowIt()
    {
        Complete();
        string folder = Package("mine/ref", "mscorlib.dll");
        string pe = Package("mine/pe", "mscorlib.pe");

        NanoClrTools tools = Find(new NanoClrPaths(CoreLibrary: Path.GetDirectoryName(folder)));

        Assert.Equal((Path.Combine(folder, "mscorlib.dll"), Path.Combine(pe, "mscorlib.pe")), (tools.CoreLibrary, tools.CoreLibraryPe));
    }

    [Fact]
    public void Find_CoreLibraryVariable_TakesTheFileBesideIt()
    {
        Complete();
        string folder = Package("mine", "mscorlib.dll", "mscorlib.pe");
        _variables[NanoClrTools.CoreLibraryVariable] = Path.Combine(folder, "mscorlib.dll");

        Assert.Equal(Path.Combine(folder, "mscorlib.pe"), Find().CoreLibraryPe);
    }

    [Fact]
    public void Find_NoTool_SaysHowToInstallIt() => AssertMissing("nanoCLR", "dotnet tool install -g nanoclr", "--nanoclr", "NANOML_NANOCLR");

    [Fact]
    public void Find_NoProcessor_NamesThePackage()
    {
        Tool("nanoclr");
        AssertMissing("metadata processor", "nanoFramework.Tools.MetadataProcessor.CLI", "--mdp", "NANOML_MDP");
    }

    [Fact]
    public void Find_NoCoreLibrary_TakesTheOneBesideTheCompiler()
    {
        Complete();
        Directory.Delete(Path.Combine(_temp.File("packages"), "nanoframework.corelibrary"), recursive: true);

        NanoClrTools tools = Find();

        Assert.True(File.Exists(tools.CoreLibrary), tools.CoreLibrary);
        Assert.Equal("NFMRK1", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(tools.CoreLibraryPe), 0, 6));
    }

    [Fact]
    public void Find_ResourceManager_IsTakenFromThePackageTheVariablesOrTheOption()
    {
        const string Name = "nanoFramework.ResourceManager";
        Complete();
        string package = Package("nanoframework.resourcemanager/1.2.32/lib", $"{Name}.dll", $"{Name}.pe");
        string mine = Package("mine", $"{Name}.dll", $"{Name}.pe");

        Assert.Equal(new NanoClrLibrary(Path.Combine(package, $"{Name}.dll"), Path.Combine(package, $"{Name}.pe")), Find().ResourceManager);
        Assert.Equal(Path.Combine(mine, $"{Name}.pe"), Find(new NanoClrPaths(ResourceManager: mine)).ResourceManager!.Pe);
        _variables[NanoClrTools.ResourceManagerVariable] = Path.Combine(mine, $"{Name}.dll");
        Assert.Equal(Path.Combine(mine, $"{Name}.pe"), Find().ResourceManager!.Pe);
    }

    [Fact]
    public void Find_NoResourceManager_IsMissedOnlyByCodeThatReadsAResource()
    {
        Complete();
        NanoClrTools tools = Find();
        Assert.Null(tools.ResourceManager);

        var unit = new NanoClrUnit("Model", [], []) { Resources = [new DeviceResource("Weights", [1])] };
        CompilerException e = Assert.Throws<CompilerException>(() => new NanoClrProgram(tools, [unit]));
        Assert.Equal(DiagnosticCatalog.NanoClrMissing, e.Code);
        Assert.Contains("nanoFramework.ResourceManager", e.Message, StringComparison.Ordinal);
        Assert.Contains("--resource-manager", e.Fix, StringComparison.Ordinal);
        Assert.Contains("NANOML_RESOURCEMANAGER_DLL", e.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OptionThatNamesNoFile_IsRefusedThoughAToolIsThere()
    {
        Complete();
        CompilerException e = Assert.Throws<CompilerException>(() => Find(new NanoClrPaths(MetadataProcessor: _temp.File("none"))));
        Assert.Equal(DiagnosticCatalog.NanoClrMissing, e.Code);
        Assert.StartsWith($"--mdp names '{_temp.File("none")}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_VariableThatNamesNoFile_IsRefused()
    {
        Complete();
        _variables[NanoClrTools.CoreLibraryPeVariable] = _temp.File("none.pe");
        CompilerException e = Assert.Throws<CompilerException>(() => Find());
        Assert.StartsWith("NANOML_MSCORLIB_PE names", e.Message, StringComparison.Ordinal);
    }

    private void AssertMissing(string what, params string[] fix)
    {
        CompilerException e = Assert.Throws<CompilerException>(() => Find());
        Assert.Equal(DiagnosticCatalog.NanoClrMissing, e.Code);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
        Assert.All(fix, word => Assert.Contains(word, e.Fix, StringComparison.Ordinal));
    }

    private NanoClrTools Find(NanoClrPaths? paths = null) => NanoClrDiscovery.Find(
        paths ?? new NanoClrPaths(), new NanoClrPlaces(_variables.GetValueOrDefault, _temp.File("packages"), _temp.File("tools"), [_temp.File("bin")]));

    /// <summary>One of each tool.</summary>
    private void Complete()
    {
        Tool("nanoclr");
        Package("nanoframework.corelibrary/1.17.11/lib", "mscorlib.dll", "mscorlib.pe");
        Package("nanoframework.tools.metadataprocessor.cli/3.0.100/content", "nanoFramework.Tools.MetadataProcessor.exe");
    }

    private string Tool(string name) => Write(Path.Combine(_temp.File("bin"), OperatingSystem.IsWindows() ? name + ".exe" : name));

    private string Package(string folder, params string[] files)
    {
        string path = Path.Combine(_temp.File("packages"), folder.Replace('/', Path.DirectorySeparatorChar));
        Array.ForEach(files, file => Write(Path.Combine(path, file)));
        return path;
    }

    private static string Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }
}
