using System.Globalization;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>
/// Reads tensors from files beside the model. A location is a relative path that stays within the model's folder, also after symbolic links
/// are followed: a model must not be able to read other files of its user.
/// </summary>
internal sealed class ExternalData(OnnxSource source)
{
    /// <param name="needed">The bytes that the tensor's shape and type ask for; the file must hold them at the given offset.</param>
    public ReadOnlyMemory<byte> Read(TensorProto proto, long needed, string what)
    {
        string location = Entry(proto, "location") ?? throw Error(what, "names no file for its data");
        string path = Resolve(location, what);
        long offset = Number(proto, "offset", what) ?? 0;
        long length = Number(proto, "length", what) ?? needed;
        if (length != needed)
        {
            throw Error(what, $"has {length} bytes in '{Shown(location)}', its shape needs {needed}");
        }

        if (needed > Array.MaxLength)
        {
            throw source.Error(DiagnosticCatalog.TooLarge, $"{what} has {needed} bytes");
        }

        try
        {
            return ReadSlice(path, offset, (int)needed)
                ?? throw Error(what, $"needs {needed} bytes at offset {offset} of '{Shown(location)}', which is shorter");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error(what, $"has its data in '{Shown(location)}', which cannot be read", e);
        }
    }

    // The length is looked up before the file is opened: a pipe has none, and opening it would wait for ever.
    private static byte[]? ReadSlice(string path, long offset, int count)
    {
        if (offset > new FileInfo(path).Length - count)
        {
            return null;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        stream.Seek(offset, SeekOrigin.Begin);
        var bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private string Resolve(string location, string what)
    {
        string[] parts = location.Split('/', '\\');
        bool leaves = parts.Any(part => part is "" or "." or "..") || Path.IsPathRooted(location) || location.Contains(':');
        if (leaves || location.Contains('\0'))
        {
            throw Error(what, $"has its data in '{Shown(location)}', which is not a path within the model's folder");
        }

        try
        {
            string folder = RealPath.Of(Path.GetDirectoryName(Path.GetFullPath(source.Path))!);
            string file = RealPath.Of(Path.Combine([folder, .. parts]));
            return file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? file
                : throw Error(what, $"has its data in '{Shown(location)}', a link that leaves the model's folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error(what, $"has its data in '{Shown(location)}', which cannot be read", e);
        }
    }

    private static string? Entry(TensorProto proto, string key) =>
        proto.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;

    private long? Number(TensorProto proto, string key, string what)
    {
        if (Entry(proto, key) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Error(what, $"has the {key} '{Shown(text)}' of external data, which is not a number");
    }

    private static string Shown(string text) => OnnxSource.OneLine(text);

    private CompilerException Error(string what, string how, Exception? inner = null) =>
        source.Error(DiagnosticCatalog.ExternalData, $"{what} {how}", inner: inner);
}
