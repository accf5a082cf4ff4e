using System.IO.Compression;
using System.Text;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Onnx;

/// <summary>Files that are taken for models are called what they are.</summary>
public sealed class FileKindTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[]> Files => new()
    {
        { "Git LFS pointer", Text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n") },
        { "HTML page", Text("\n<!DOCTYPE html><html><head>") },
        { "HTML page", Text("\uFEFF<HTML>") },
        { "XML text", Text("<?xml version=\"1.0\"?><net>") },
        { "JSON text", Text("{ \"message\": \"Not Found\" }") },
        { "plain text", Text("404: Not Found") },
        { "gzip archive", Gzip(Model()) },
        { "zip archive", Zip("model.onnx") },
        { "NumPy archive", Zip("input.npy") },
        { "PyTorch file", Zip("archive/data.pkl") },
        { "Keras model", Zip("model.weights.h5") },
        { "zip archive", [.. "PK\u0003\u0004"u8, 1, 2, 3] },
        { "ONNX Runtime's own format", [0x1C, 0, 0, 0, .. "ORTM"u8, 0, 0] },
        { "HDF5", [0x89, .. "HDF\r\n"u8, 0x1A, 0x0A, 0] },
        { "NumPy array", NpyWriter.Floats([1, 2], 1f, 2f) },
        { "pickle", [0x80, 4, 0x95, 0, 1] },
        { "safetensors", [2, 0, 0, 0, 0, 0, 0, 0, .. "{\"a\":{}}"u8] },
        { "damaged or cut short", Model()[..^3] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void AFileOfAnotherKind_IsCalledThat(string kind, byte[] bytes) =>
        Refusal.Assert(DiagnosticCatalog.NotOnnx, () => OnnxReader.Read(_folder.Write("model.onnx", bytes)), "model.onnx", kind);

    private static byte[] Model() => new OnnxModelBuilder().Input("x", 1).Node("Relu", ["x"], "y").Output("y", 1).ToBytes();

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zip(string entry)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream content = zip.CreateEntry(entry).Open();
            content.WriteByte(1);
        }

        return packed.ToArray();
    }
}
