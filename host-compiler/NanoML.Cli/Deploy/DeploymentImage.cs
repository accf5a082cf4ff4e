using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Deploy;

/// <summary>What a build leaves for the board: assemblies in nanoFramework's format, one after another, each on a boundary of 4 bytes.</summary>
internal static class DeploymentImage
{
    private const int Alignment = 4;

    // Every assembly of a board's deployment area, with room to spare.
    private const long MostBytes = 64 * 1024 * 1024;

    /// <exception cref="CompilerException">
    /// NML0001: it cannot be read. NML0630: it is something else, or damaged. NML0631: an assembly that one of it needs is not in it.
    /// </exception>
    public static void RequireBootable(string file)
    {
        List<DeviceAssemblyImage> assemblies = Read(file, Bytes(file));
        AssemblyIdentity[] present = [.. assemblies.Select(assembly => assembly.Identity)];
        string[] missing =
        [
            .. assemblies.SelectMany(assembly => assembly.References.Except(present).Select(
                reference => $"{assembly.Identity.Name} needs {reference}{Instead(present, reference)}")),
        ];
        if (missing.Length > 0)
        {
            throw new CompilerException(DiagnosticCatalog.IncompleteImage, $"{file}: the board would not start it: {string.Join("; ", missing)}");
        }
    }

    private static string Instead(AssemblyIdentity[] present, AssemblyIdentity reference) =>
        Array.Find(present, assembly => assembly.Name == reference.Name) is { Name: not null } other
            ? $", and the image has {other}"
            : ", which the image does not have";

    private static byte[] Bytes(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MostBytes ? File.ReadAllBytes(file) : throw NoImage(file, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{file}: {e.Message}", inner: e);
        }
    }

    private static List<DeviceAssemblyImage> Read(string file, byte[] bytes)
    {
        var assemblies = new List<DeviceAssemblyImage>();
        int offset = 0;
        do
        {
            DeviceAssemblyImage assembly = DeviceAssemblyImage.TryRead(bytes.AsSpan(offset)) ?? throw NoImage(file, offset);
            assemblies.Add(assembly);
            offset += (assembly.Bytes + Alignment - 1) / Alignment * Alignment;
        }
        while (offset < bytes.Length);
        return assemblies;
    }

    private static CompilerException NoImage(string file, int offset) => new(
        DiagnosticCatalog.NotAnImage,
        offset == 0
            ? $"{file}: this is not an image of an application"
            : $"{file}: the image is damaged: at byte {offset} there is no whole assembly");
}
