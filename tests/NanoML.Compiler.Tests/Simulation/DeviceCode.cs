using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Simulation;

/// <summary>Small device sources, compiled.</summary>
internal static class DeviceCode
{
    public const string FileName = "Sample.cs";

    /// <summary>One file, as the emitter's.</summary>
    public static DeviceAssembly Compile(string source, string name = "Sample", params DeviceAssembly[] references) =>
        DeviceCompiler.Compile(name, [new SourceFile(FileName, source)], references);

    /// <summary>The members of a static class, on the first line of the file.</summary>
    public static DeviceAssembly CompileMembers(string members) => Compile($"public static class Sample {{ {members} }}");

    /// <summary>The newest C# with unsafe code and all of .NET: what the device's compiler would not let through.</summary>
    public static DeviceAssembly CompileWithoutLimits(string source)
    {
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest), FileName)],
            trusted.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        using MemoryStream image = new();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        return new DeviceAssembly("Sample", image.ToArray());
    }

    public static string Repeat(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(text));
}
