using System.Collections.Immutable;
using System.Resources;
using Microsoft.CodeAnalysis;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Simulation;

/// <summary>A binary entry of a resource file of the same name, embedded as the .resx file beside it would be.</summary>
/// <param name="Name">Of the entry and, behind the assembly's name and a point, of the resource.</param>
public sealed record DeviceResource(string Name, ImmutableArray<byte> Bytes)
{
    /// <param name="file">One of <see cref="EmittedAssembly.Resources"/>.</param>
    public static DeviceResource Of(EmittedFile file) => new(Path.GetFileNameWithoutExtension(file.Path), file.Bytes!.Value);

    internal ResourceDescription Describe(string assemblyName) => new($"{assemblyName}.{Name}.resources", Open, isPublic: true);

    private MemoryStream Open()
    {
        var stream = new MemoryStream();
        using (var writer = new ResourceWriter(stream))
        {
            writer.AddResource(Name, Bytes.ToArray());
            writer.Generate();
        }

        return new MemoryStream(stream.ToArray());
    }
}
