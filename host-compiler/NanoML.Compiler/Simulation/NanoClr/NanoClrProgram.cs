using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Simulation.NanoClr;

/// <summary>Sources of one assembly for nanoCLR.</summary>
/// <param name="References">Names of earlier units that it uses.</param>
public sealed record NanoClrUnit(string Name, ImmutableArray<SourceFile> Sources, ImmutableArray<string> References)
{
    /// <summary>What it embeds, and reads through nanoFramework.ResourceManager.</summary>
    public ImmutableArray<DeviceResource> Resources { get; init; } = [];

    /// <summary>A unit of an emitted assembly.</summary>
    public static NanoClrUnit Of(EmittedAssembly assembly) => new(
        assembly.Name, [.. assembly.Sources.Select(s => new SourceFile(s.Path, s.Text))], assembly.References)
    {
        Resources = [.. assembly.Resources.Select(DeviceResource.Of)],
    };
}

/// <summary>Compiles units against nanoFramework's own mscorlib, converts them with the metadata processor and runs them on nanoCLR.</summary>
public sealed class NanoClrProgram : IDisposable
{
    private static readonly CSharpParseOptions s_parseOptions = new(DeviceLanguage.Version);

    private const string ResourceManager = "nanoFramework.ResourceManager";

    private readonly NanoClrTools _tools;
    private readonly NanoClrLibrary? _resourceManager;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nanoml-");
    private readonly List<string> _peFiles = [];
    private readonly ImmutableArray<MetadataReference> _framework;

    /// <param name="units">In load order; the last has <c>Main</c>.</param>
    /// <exception cref="DeviceCompileException">A unit does not compile against nanoFramework's mscorlib.</exception>
    /// <exception cref="InvalidOperationException">The metadata processor refused a unit.</exception>
    /// <exception cref="CompilerException">NML0611: a unit has resources, and there is no nanoFramework.ResourceManager.</exception>
    public NanoClrProgram(NanoClrTools tools, IReadOnlyList<NanoClrUnit> units)
    {
        _tools = tools;
        _resourceManager = units.All(u => u.Resources.IsEmpty) ? null : tools.ResourceManager ?? throw NanoClrDiscovery.ResourceManagerMissing();
        string[] libraries = _resourceManager is null ? [tools.CoreLibrary] : [tools.CoreLibrary, _resourceManager.Dll];
        _framework = [.. libraries.Select(path => MetadataReference.CreateFromFile(path))];
        for (int k = 0; k < units.Count; k++)
        {
            Build(units[k], k == units.Count - 1);
        }
    }

    /// <summary>The size of a unit's .pe file in bytes.</summary>
    public long PeBytes(string unit) => new FileInfo(PePath(unit)).Length;

    /// <summary>A unit's .pe file.</summary>
    public byte[] PeImage(string unit) => File.ReadAllBytes(PePath(unit));

    /// <summary>Whether the last run had the heap it was given; nanoCLR's dotnet tool takes its own.</summary>
    public bool HeapIsSet { get; private set; }

    /// <summary>Runs the program to its end.</summary>
    /// <param name="heapKilobytes">The managed heap.</param>
    /// <param name="lastLine">The line that the program writes last, for a nanoCLR that does not end with its program.</param>
    /// <returns>The lines it wrote.</returns>
    /// <exception cref="InvalidOperationException">It ended with an error; the message has its output.</exception>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/>.</exception>
    public string[] Run(int heapKilobytes, TimeSpan timeout, string? lastLine = null)
    {
        NanoClrOutput run = NanoClrRuntime.Run(
            _tools.Runtime, [_tools.CoreLibraryPe, .. _resourceManager is null ? Array.Empty<string>() : [_resourceManager.Pe], .. _peFiles], heapKilobytes, _folder.FullName, timeout, lastLine);
        HeapIsSet = run.HeapIsSet;
        ToolResult result = run.Result;
        return result.ExitCode == 0
            ? NanoClrRuntime.ProgramLines(result.Output)
            : throw new InvalidOperationException($"nanoCLR ended with {result.ExitCode}: {result.Output} {result.Error}");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Build(NanoClrUnit unit, bool isProgram)
    {
        string image = DllPath(unit.Name);
        EmitImage(unit, image, isProgram);
        var arguments = new List<string> { "-loadHints", "mscorlib", _tools.CoreLibrary };
        if (_resourceManager is not null)
        {
            arguments.AddRange(["-loadHints", ResourceManager, _resourceManager.Dll]);
        }

        foreach (string reference in unit.References)
        {
            arguments.AddRange(["-loadHints", reference, DllPath(reference)]);
        }

        arguments.AddRange(["-parse", image, "-compile", PePath(unit.Name), "false"]);
        ToolResult result = ExternalTool.Run(_tools.MetadataProcessor, arguments, _folder.FullName, TimeSpan.FromMinutes(2));
        if (result.ExitCode != 0 || !File.Exists(PePath(unit.Name)))
        {
            throw new InvalidOperationException($"The metadata processor refused {unit.Name}: {result.Output} {result.Error}");
        }

        _peFiles.Add(PePath(unit.Name));
    }

    private void EmitImage(NanoClrUnit unit, string path, bool isProgram)
    {
        var options = new CSharpCompilationOptions(
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            deterministic: true);
        CSharpCompilation compilation = CSharpCompilation.Create(
            unit.Name,
            unit.Sources.Select(s => CSharpSyntaxTree.ParseText(SourceText.From(s.Text, Encoding.UTF8), s_parseOptions, s.Path)),
            [.. _framework, .. unit.References.Select(r => MetadataReference.CreateFromFile(DllPath(r)))],
            options);
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(path, manifestResources: unit.Resources.Select(resource => resource.Describe(unit.Name)));
        if (!result.Success)
        {
            Diagnostic first = result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
            throw new DeviceCompileException($"{unit.Name} does not compile against nanoFramework's mscorlib: {first}");
        }
    }

    private string DllPath(string unit) => Path.Combine(_folder.FullName, unit + ".dll");

    private string PePath(string unit) => Path.Combine(_folder.FullName, unit + ".pe");
}
