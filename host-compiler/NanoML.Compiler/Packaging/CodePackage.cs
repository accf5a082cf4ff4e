using System.Collections.Immutable;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Packaging;

/// <summary>An assembly in nanoFramework's own format.</summary>
public sealed record CodeImage(string Name, ImmutableArray<byte> Bytes);

/// <summary>
/// A model as a file of compiled assemblies, which NanoML.Player's <c>CompiledModel</c> loads (docs/model-files.md says its layout). The
/// boards that can keep them run them as fast as code of their image.
/// </summary>
/// <param name="Bytes">The file, without a signature.</param>
/// <param name="HeapBytes">What it takes of the managed heap beside what the model takes anyway: the assemblies stay there, and their tables.</param>
public sealed record CodePackage(ImmutableArray<byte> Bytes, int HeapBytes)
{
    private const ushort Format = 2;
    private const ushort LeastPlayer = 2;

    // What nanoCLR takes for a loaded assembly besides its bytes: cross references of types, fields and methods, 228 to 532 bytes as it prints them.
    private const int TableBytes = 600;
    private const int ObjectFields = 12;

    /// <param name="className">The model's, with its namespace.</param>
    /// <param name="vectors">In the order in which the device runs them, from a reset on; at least one.</param>
    /// <param name="assemblies">In load order: the model is the last.</param>
    public static CodePackage Of(string className, PackageTitle title, ImmutableArray<TestVector> vectors, ImmutableArray<CodeImage> assemblies)
    {
        ImmutableArray<byte> file = PackageFrame.Of(Format, LeastPlayer, writer =>
        {
            PackageFrame.WriteTitle(writer, title);
            PackageFrame.WriteText(writer, className);
            writer.Write(vectors[0].Input.Length);
            writer.Write(vectors[0].Output.Length);
            PackageFrame.WriteVectors(writer, vectors);
            writer.Write(checked((byte)assemblies.Length));
            foreach (CodeImage assembly in assemblies)
            {
                PackageFrame.WriteText(writer, assembly.Name);
                writer.Write(assembly.Bytes.Length);
                writer.Write(assembly.Bytes.AsSpan());
            }
        });
        return new CodePackage(file, HeapOf(assemblies));
    }

    private static int HeapOf(ImmutableArray<CodeImage> assemblies) =>
        assemblies.Sum(assembly => DeviceHeap.ArrayBytes(assembly.Bytes.Length) + TableBytes)
        + DeviceHeap.ObjectBytes(ObjectFields);
}
