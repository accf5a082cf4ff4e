using Microsoft.CodeAnalysis;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoML.Compiler.Simulation;

/// <summary>Device code compiled for the host: the IL that the metadata processor would turn into a .pe file.</summary>
public sealed class DeviceAssembly
{
    private readonly Lazy<MetadataReference> _reference;

    /// <param name="name">The simple name, as an .nfproj's AssemblyName.</param>
    /// <param name="image">The .NET assembly.</param>
    /// <param name="symbols">The portable PDB of <paramref name="image"/>, for places in messages; null does without.</param>
    /// <param name="references">The assemblies it was compiled against, apart from the framework.</param>
    public DeviceAssembly(string name, byte[] image, byte[]? symbols = null, IReadOnlyList<DeviceAssembly>? references = null)
    {
        Name = name;
        Image = image;
        Symbols = symbols;
        References = references ?? [];
        _reference = new Lazy<MetadataReference>(() => MetadataReference.CreateFromImage(image));
    }

    public string Name { get; }

    public byte[] Image { get; }

    public byte[]? Symbols { get; }

    public IReadOnlyList<DeviceAssembly> References { get; }

    /// <summary>Whether it stands for one of nanoFramework's own libraries, whose code is not the application's.</summary>
    public bool IsLibrary { get; private init; }

    internal MetadataReference MetadataReference => _reference.Value;

    internal DeviceAssembly AsLibrary() => new(Name, Image, Symbols, References) { IsLibrary = true };

    internal ModuleDefinition OpenModule()
    {
        ReaderParameters parameters = new();
        if (Symbols is not null)
        {
            parameters.ReadSymbols = true;
            parameters.SymbolReaderProvider = new PortablePdbReaderProvider();
            parameters.SymbolStream = new MemoryStream(Symbols);
        }

        return ModuleDefinition.ReadModule(new MemoryStream(Image), parameters);
    }
}
