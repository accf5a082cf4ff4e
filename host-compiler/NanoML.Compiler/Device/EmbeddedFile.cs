namespace NanoML.Compiler.Device;

/// <summary>Files that this assembly carries.</summary>
internal static class EmbeddedFile
{
    /// <param name="name">One of the assembly's resource names.</param>
    public static byte[] Bytes(string name)
    {
        using Stream resource = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
