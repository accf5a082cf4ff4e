using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Packaging;

namespace NanoML.Compiler.Driver;

/// <summary>A compilation whose code was built, as a file that NanoML.Player loads.</summary>
/// <param name="Version">Of the model.</param>
/// <param name="Fit">What file and library need of the board.</param>
public sealed record CodePacking(Compilation Compilation, int Version, CodePackage Package, ImmutableArray<TestVector> Vectors, DeviceFit Fit)
{
    /// <summary>What all of a model's assemblies may refer to, and the board's image has.</summary>
    public const string Runtime = RuntimeEmitter.AssemblyName;

    /// <summary>The assemblies that a file of this compilation holds, in load order; the runtime is in the board's image.</summary>
    /// <exception cref="CompilerException">NML0006: its weights lie in a resource, which a loaded assembly has not.</exception>
    public static ImmutableArray<EmittedAssembly> AssembliesOf(Compilation compilation)
    {
        EmittedAssembly[] own = [.. compilation.Code.Assemblies.Where(assembly => assembly.Name != Runtime)];
        return own.All(assembly => assembly.Resources.IsEmpty)
            ? [.. own]
            : throw new CompilerException(
                DiagnosticCatalog.NotPlayable,
                $"{compilation.Options.ModelPath}: its weights are read from a resource, and a loaded assembly has none",
                "Leave out --assemblies: the file then has calls of kernels, which read weights from it.");
    }

    /// <param name="images">Of <see cref="AssembliesOf"/>, as they were built.</param>
    /// <param name="version">Of the model, at least 1.</param>
    public static CodePacking Of(Compilation compilation, ImmutableArray<CodeImage> images, int version)
    {
        ImmutableArray<TestVector> vectors = Packing.VectorsOf(compilation);
        var package = CodePackage.Of(compilation.Code.ClassName, Packing.TitleOf(compilation, version), vectors, images);
        return new CodePacking(compilation, version, package, vectors, Packing.FitOf(compilation, package.HeapBytes));
    }
}
