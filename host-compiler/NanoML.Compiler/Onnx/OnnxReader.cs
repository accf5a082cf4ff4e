using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>Reads ONNX files: IR versions 3 to 10, operator sets 7 to 22 of the default domain.</summary>
public static class OnnxReader
{
    public const int OldestOpset = 7;
    public const int NewestOpset = 22;

    private const int OldestIr = 3;
    private const int NewestIr = 10;
    private const long MaxFileBytes = 256L << 20;

    /// <summary>Reads the model and the external data beside it.</summary>
    /// <exception cref="CompilerException">
    /// The file cannot be read (NML0001), is no ONNX model (NML0002) or of another version (NML0003), has damaged tensors (NML0004,
    /// NML0005) or a malformed graph (NML0103), is too large (NML0106), or holds what is not a plain graph of standard
    /// operators on tensors of known rank (NML0101, NML0102, NML0104, NML0105, NML0107).
    /// </exception>
    public static OnnxModel Read(string path)
    {
        var source = new OnnxSource(path);
        byte[] bytes = ReadFile(source);
        ModelProto model = Parse(source, bytes);
        int opset = CheckVersions(source, model);
        if (model.TrainingInfo.Count > 0)
        {
            throw source.Error(
                DiagnosticCatalog.UnsupportedOperator, "the model holds training graphs", "Export the model for inference only.");
        }

        return new OnnxModel(
            path,
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            model.IrVersion,
            opset,
            OnnxSource.OneLine(model.ProducerName),
            new GraphReader(source, model).Read(),
            ReadMetadata(model))
        {
            Bytes = bytes,
        };
    }

    private static byte[] ReadFile(OnnxSource source)
    {
        if (Directory.Exists(source.Path))
        {
            throw source.Error(DiagnosticCatalog.FileNotReadable, "this is a folder", "Give the .onnx file in it.");
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

    private static ModelProto Parse(OnnxSource source, byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            throw source.Error(DiagnosticCatalog.NotOnnx, "the file is empty");
        }

        try
        {
            ModelProto model = ModelProto.Parser.ParseFrom(bytes);
            return model.Graph is null || model.IrVersion == 0
                ? throw source.Error(DiagnosticCatalog.NotOnnx, "the file holds no ONNX graph")
                : model;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw source.Error(DiagnosticCatalog.NotOnnx, "the file is not an ONNX model, or it is truncated", inner: e);
        }
    }

    private static int CheckVersions(OnnxSource source, ModelProto model)
    {
        if (model.IrVersion is < OldestIr or > NewestIr)
        {
            throw source.Error(DiagnosticCatalog.UnsupportedVersion, $"IR version {model.IrVersion} is not in {OldestIr} to {NewestIr}");
        }

        long[] opsets = [.. model.OpsetImport.Where(o => IsDefaultDomain(o.Domain)).Select(o => o.Version).Distinct()];
        if (opsets is [>= OldestOpset and <= NewestOpset])
        {
            return (int)opsets[0];
        }

        throw source.Error(DiagnosticCatalog.UnsupportedVersion, opsets switch
        {
            [] => "the model does not say which operator set it uses",
            [long opset] => $"opset {opset} is not in {OldestOpset} to {NewestOpset}",
            _ => $"the model uses several operator sets: {string.Join(", ", opsets)}",
        });
    }

    internal static bool IsDefaultDomain(string domain) => domain is "" or "ai.onnx";

    private static ImmutableDictionary<string, string> ReadMetadata(ModelProto model)
    {
        var metadata = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (StringStringEntryProto entry in model.MetadataProps)
        {
            metadata[OnnxSource.OneLine(entry.Key)] = OnnxSource.OneLine(entry.Value);
        }

        return metadata.ToImmutable();
    }
}
