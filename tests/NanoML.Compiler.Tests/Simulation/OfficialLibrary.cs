using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NanoML.Compiler.Device;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Tests.Simulation;

/// <summary>Compiles device sources against nanoFramework's mscorlib alone, as its project system does.</summary>
internal static class OfficialLibrary
{
    private static readonly MetadataReference s_mscorlib = MetadataReference.CreateFromFile(CoreLibrary.Dll);

    /// <summary>Asserts that there is no error and no warning.</summary>
    public static MetadataReference Compile(string name, IEnumerable<SourceFile> sources, params IEnumerable<MetadataReference> references)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true);
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, new CSharpParseOptions(DeviceLanguage.Version), s.Path)),
            [s_mscorlib, .. references],
            options);
        using var image = new MemoryStream();
        ImmutableArray<Diagnostic> diagnostics = compilation.Emit(image).Diagnostics;
        Assert.Empty(diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    /// <summary>All assemblies of a model or an application, in load order.</summary>
    public static void Compile(IEnumerable<EmittedAssembly> assemblies)
    {
        var compiled = new Dictionary<string, MetadataReference>();
        foreach (EmittedAssembly assembly in assemblies)
        {
            compiled[assembly.Name] = Compile(
                assembly.Name,
                assembly.Sources.Select(source => new SourceFile(source.Path, source.Text)),
                assembly.References.Select(name => compiled[name]));
        }
    }
}
