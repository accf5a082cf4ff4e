using System.IO.Compression;
using System.Text;

namespace NanoML.Compiler.Onnx;

/// <summary>What a file that is no ONNX model is, by how it begins.</summary>
/// <param name="What">With its article.</param>
/// <param name="Fix">How to get an ONNX model.</param>
internal sealed record FileKind(string What, string Fix)
{
    private const int TextSample = 512;
    private const int MaxSafetensorsHeader = 100 << 20;
    private const string FromPyTorch = "Export the network with torch.onnx.export.";
    private const string FromTensorFlow = "Convert it with tf2onnx.";

    // Every ONNX file that exporters write begins with the field ir_version.
    private const byte IrVersionField = 0x08;

    /// <summary>A text or signature at a place of the file, and what it tells.</summary>
    private static readonly (int Offset, byte[] Bytes, FileKind Kind)[] s_signatures =
    [
        (0, [.. "version https://git-lfs"u8], new("a Git LFS pointer, not the file that it points to", "Fetch the file with git lfs pull.")),
        (0, [0x1F, 0x8B], new("a gzip archive", "Unpack it with gunzip.")),
        (0, [.. "BZh"u8], new("a bzip2 archive", "Unpack it with bunzip2.")),
        (0, [0xFD, .. "7zXZ"u8], new("an xz archive", "Unpack it with unxz.")),
        (0, [0x28, 0xB5, 0x2F, 0xFD], new("a zstd archive", "Unpack it with unzstd.")),
        (0, [.. "7z"u8, 0xBC, 0xAF], new("a 7z archive", "Unpack it.")),
        (0, [.. "Rar!"u8], new("a RAR archive", "Unpack it.")),
        (257, [.. "ustar"u8], new("a tar archive", "Unpack it with tar -xf.")),
        (4, [.. "ORTM"u8], new("a model in ONNX Runtime's own format", "Give the .onnx file that it was made from.")),
        (0, [0x89, .. "HDF\r\n"u8], new("an HDF5 file, as Keras writes", FromTensorFlow)),
        (0, [0x93, .. "NUMPY"u8], new("a NumPy array", "Give the model here, and data with --data or --test.")),
        (0, [.. "GGUF"u8], new("a GGUF language model", "Give an ONNX model: language models fit no board.")),
        (0, [0x80, 2], new("a Python pickle", FromPyTorch)),
        (0, [0x80, 3], new("a Python pickle", FromPyTorch)),
        (0, [0x80, 4], new("a Python pickle, as scikit-learn writes", "Export the model with skl2onnx, or a network with torch.onnx.export.")),
        (0, [0x80, 5], new("a Python pickle, as scikit-learn writes", "Export the model with skl2onnx, or a network with torch.onnx.export.")),
    ];

    /// <summary>Null when nothing tells what it is.</summary>
    public static FileKind? Of(byte[] bytes) =>
        Array.Find(s_signatures, s => bytes.AsSpan(Math.Min(s.Offset, bytes.Length)).StartsWith(s.Bytes)).Kind
        ?? (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8) ? Zip(bytes) : null)
        ?? Safetensors(bytes)
        ?? Text(bytes)
        ?? (bytes is [IrVersionField, > 0 and < 128, ..]
            ? new FileKind($"an ONNX model that is damaged or cut short, with {bytes.Length} bytes left", "Download or export it again.")
            : null);

    private static FileKind Zip(byte[] bytes)
    {
        string[] names = [];
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes));
            names = [.. archive.Entries.Select(entry => entry.FullName)];
        }
        catch (InvalidDataException)
        {
            // It is called an archive all the same.
        }

        return names.Any(name => name.EndsWith(".npy", StringComparison.Ordinal))
                ? new("a NumPy archive (.npz)", "Give the model here, and data with --data or --test.")
            : names.Any(name => name.EndsWith("data.pkl", StringComparison.Ordinal)) ? new("a PyTorch file", FromPyTorch)
            : names.Any(name => name.EndsWith(".h5", StringComparison.Ordinal)) ? new("a Keras model", FromTensorFlow)
            : new("a zip archive", "Unpack it and give the .onnx file in it.");
    }

    // The length of a JSON header comes first.
    private static FileKind? Safetensors(byte[] bytes) =>
        bytes.Length > 10 && BitConverter.ToUInt64(bytes) < MaxSafetensorsHeader && bytes[8] == '{' && bytes[9] == '"'
            ? new("a safetensors file, which holds weights alone", FromPyTorch)
            : null;

    private static FileKind? Text(byte[] bytes)
    {
        string start = Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, TextSample))).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return start.Any(c => char.IsControl(c) && !char.IsWhiteSpace(c)) || start.TrimEnd('\uFFFD').Contains('\uFFFD') ? null
            : start.Length == 0 ? new("a file of white space", "Download or export the model again.")
            : start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
                ? new("an HTML page", "Download the model itself: the raw file, not the page that shows it.")
            : start[0] == '<' ? new("an XML text", "Give the .onnx file.")
            : start[0] is '{' or '[' ? new("a JSON text", "Give the .onnx file.")
            : new("a plain text", "Give the .onnx file.");
    }
}
