using System.Collections.Immutable;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Emit;

/// <summary>One generated file.</summary>
/// <param name="Path">Relative to the output folder, with forward slashes.</param>
public sealed record EmittedFile(string Path, string Text)
{
    /// <summary>What a binary file holds; <see cref="Text"/> is empty then. Null for text.</summary>
    public ImmutableArray<byte>? Bytes { get; init; }

    /// <summary>Whether only its owner may read it, from the first byte on.</summary>
    public bool IsSecret { get; init; }
}

/// <summary>What becomes one assembly on the device.</summary>
/// <param name="Name">Of the assembly and of its folder.</param>
/// <param name="Sources">C# files.</param>
/// <param name="References">Names of the other emitted assemblies it needs.</param>
public sealed record EmittedAssembly(string Name, ImmutableArray<EmittedFile> Sources, ImmutableArray<string> References)
{
    /// <summary>The packages it needs besides nanoFramework's mscorlib.</summary>
    public ImmutableArray<NanoPackage> Packages { get; init; } = [];

    /// <summary>
    /// Binary files that become its resources: of <c>Name/Weights.bin</c> the entry Weights of the resource Name.Weights, through a .resx file.
    /// </summary>
    public ImmutableArray<EmittedFile> Resources { get; init; } = [];

    /// <summary>Whether it holds the model class, or base classes with its first layers.</summary>
    public bool HasLayers { get; init; }

    /// <summary>Sources that its project lists and nobody writes: they are in its folder already.</summary>
    public ImmutableArray<string> KeptSources { get; init; } = [];

    /// <summary>The project that has it already; null for one that is written.</summary>
    public ProjectFile? Existing { get; init; }

    /// <summary>Whether it has <c>Main</c>, so that it can be deployed and started.</summary>
    public bool IsProgram { get; init; }
}

/// <summary>An .nfproj that exists.</summary>
/// <param name="Path">Relative to the output folder, or rooted.</param>
public sealed record ProjectFile(string Path, Guid ProjectGuid);

/// <summary>A method that Invoke calls.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Layer">The layer that it computes, or a part of it.</param>
public sealed record EmittedLayer(string Method, string Layer);

/// <summary>Everything that a compilation writes.</summary>
/// <param name="ClassName">The model class, with its namespace.</param>
/// <param name="Assemblies">In load order: an assembly comes after those it references. The model is the last.</param>
/// <param name="Layers">In the order of execution.</param>
/// <param name="ProjectFiles">The .nfproj and packages.config files.</param>
public sealed record EmittedModelCode(
    string ClassName, ImmutableArray<EmittedAssembly> Assemblies, ImmutableArray<EmittedLayer> Layers, ImmutableArray<EmittedFile> ProjectFiles)
{
    public IEnumerable<EmittedFile> Files => Assemblies.Where(a => a.Existing is null)
        .SelectMany(a => a.Sources.Concat(a.Resources)).Concat(ProjectFiles);
}
