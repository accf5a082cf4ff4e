using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>
/// Compiles device sources as an .nfproj does: C# 7.3, optimised, unchecked, no unsafe code. The framework is .NET's own, so the image
/// runs on the host; <see cref="DeviceSubset"/> checks that it uses only what the device has.
/// </summary>
public static class DeviceCompiler
{
    private const int ReportedDiagnostics = 5;

    private static readonly string[] s_frameworkAssemblies = ["System.Private.CoreLib", "System.Runtime", "System.Console"];

    private static readonly CSharpParseOptions s_parseOptions =
        new(DeviceLanguage.Version, DocumentationMode.Parse, SourceCodeKind.Regular);

    private static readonly CSharpCompilationOptions s_compilationOptions =
        new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, checkOverflow: false,
            allowUnsafe: false, deterministic: true, nullableContextOptions: NullableContextOptions.Disable);

    private static readonly EmitOptions s_emitOptions = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    private static readonly Lazy<MetadataReference[]> s_framework = new(FindFramework);

    /// <summary>Compiles one assembly; the same sources give the same bytes.</summary>
    /// <param name="resources">What is embedded, see <see cref="DeviceResource"/>.</param>
    /// <exception cref="DeviceCompileException">An error or a warning; the message lists the first of them with file and line.</exception>
    public static DeviceAssembly Compile(
        string assemblyName,
        IReadOnlyList<SourceFile> sources,
        IReadOnlyList<DeviceAssembly> references,
        IEnumerable<DeviceResource>? resources = null)
    {
        IEnumerable<SyntaxTree> trees = sources.Select(
            s => CSharpSyntaxTree.ParseText(SourceText.From(s.Text, Encoding.UTF8), s_parseOptions, s.Path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            assemblyName, trees, [.. s_framework.Value, .. references.Select(r => r.MetadataReference)], s_compilationOptions);
        using MemoryStream image = new();
        using MemoryStream symbols = new();
        EmitResult result = compilation.Emit(
            image, symbols, options: s_emitOptions, manifestResources: resources?.Select(resource => resource.Describe(assemblyName)));
        ThrowOnDiagnostics(assemblyName, result);
        return new DeviceAssembly(assemblyName, image.ToArray(), symbols.ToArray(), references);
    }

    private static void ThrowOnDiagnostics(string assemblyName, EmitResult result)
    {
        List<Diagnostic> diagnostics = [.. result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed)];
        if (result.Success && diagnostics.Count == 0)
        {
            return;
        }

        IEnumerable<string> lines = diagnostics.OrderByDescending(d => d.Severity).Take(ReportedDiagnostics).Select(Describe);
        throw new DeviceCompileException(
            $"{assemblyName} does not compile cleanly ({diagnostics.Count} diagnostics): {string.Join("; ", lines)}");
    }

    private static string Describe(Diagnostic diagnostic)
    {
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        string message = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        return $"{span.Path}:{span.StartLinePosition.Line + 1}: {diagnostic.Id}: {message}";
    }

    private static MetadataReference[] FindFramework()
    {
        string trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        foreach (string path in trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }

        // An assembly of a self-contained build has no path of its own in the list.
        return [.. s_frameworkAssemblies.Select(
            name => MetadataReference.CreateFromFile(paths.GetValueOrDefault(name) ?? Assembly.Load(name).Location))];
    }
}
