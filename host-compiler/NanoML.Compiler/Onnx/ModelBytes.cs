using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Onnx;

/// <summary>Reads a model's file as it is.</summary>
internal static class ModelBytes
{
    private const long MaxFileBytes = 256L << 20;

    /// <exception cref="CompilerException">The file cannot be read (NML0001) or is too large (NML0106).</exception>
    public static byte[] Read(string path)
    {
        var source = new OnnxSource(path);
        if (Directory.Exists(source.Path))
        {
            throw source.Error(DiagnosticCatalog.FileNotReadable, "this is a folder", "Give the model file in it.");
        }

        try
        {
            using var stream = new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > MaxFileBytes)
            {
                throw source.Error(
                    DiagnosticCatalog.TooLarge, $"the file has {stream.Length >> 20} MB; a model of more than 256 MB fits no device");
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (FileNotFoundException e)
        {
            throw source.Error(DiagnosticCatalog.FileNotReadable, "the file does not exist", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw source.Error(DiagnosticCatalog.FileNotReadable, $"the file cannot be read: {OnnxSource.OneLine(e.Message)}", inner: e);
        }
    }
}
