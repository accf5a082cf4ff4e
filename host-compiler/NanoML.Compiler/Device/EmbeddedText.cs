using System.Text;

namespace NanoML.Compiler.Device;

/// <summary>Text files embedded in this assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>The text, with line feeds as line ends: what is emitted must not depend on how the sources were checked out.</summary>
    public static string Read(string resourceName)
    {
        using Stream stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(resourceName)
            ?? throw new InvalidOperationException($"The resource {resourceName} is missing from this build.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
