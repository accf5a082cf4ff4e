using System.Collections.Immutable;
using System.Security.Cryptography;
using Google.Protobuf;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Compiler.Onnx;

/// <summary>Reads ONNX files: IR versions 3 to 13, operator sets 7 to 25 of the default domain, 1 to 5 of classical machine learning.</summary>
public static class OnnxReader
{
    public const int OldestOpset = 7;
    public const int NewestOpset = 25;

    private const int NewestClassicalOpset = 5;

    private const int OldestIr = 3;
    private const int NewestIr = 13;

    /// <summary>Reads the model and the external data beside it.</summary>
    /// <exception cref="CompilerException">
    /// The file cannot be read (NML0001), is no ONNX model (NML0002) or of another version (NML0003), has damaged tensors (NML0004,
    /// NML0005) or a malformed graph (NML0103), is too large (NML0106), or holds what is not a plain graph of standard
    /// operators on tensors of known rank (NML0101, NML0102, NML0104, NML0105, NML0107).
    /// </exception>
    public static OnnxModel Read(string path) => Read(path, ModelBytes.Read(path));

    /// <param name="path">For errors and for the external data beside it.</param>
    /// <param name="bytes">The whole file.</param>
    /// <inheritdoc cref="Read(string)"/>
    public static OnnxModel Read(string path, byte[] bytes)
    {
        var source = new OnnxSource(path);
        ModelProto model = Parse(source, bytes);
        CheckIrVersion(source, model);
        int classicalOpset = Opset(source, model, OnnxDomains.Classical, 1, NewestClassicalOpset);
        int opset = Opset(source, model, "", OldestOpset, NewestOpset);
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
            ClassicalOpset = classicalOpset,
        };
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
                ? throw NotAModel(source, bytes, "the file holds no ONNX graph")
                : model;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw NotAModel(source, bytes, "the file is not an ONNX model, or it is truncated", e);
        }
    }

    private static CompilerException NotAModel(OnnxSource source, byte[] bytes, string otherwise, Exception? inner = null) =>
        FileKind.Of(bytes) is { } kind
            ? source.Error(DiagnosticCatalog.NotOnnx, $"the file is {kind.What}", kind.Fix, inner)
            : source.Error(DiagnosticCatalog.NotOnnx, otherwise, inner: inner);

    private static void CheckIrVersion(OnnxSource source, ModelProto model)
    {
        if (model.IrVersion is < OldestIr or > NewestIr)
        {
            throw source.Error(DiagnosticCatalog.UnsupportedVersion, $"IR version {model.IrVersion} is not in {OldestIr} to {NewestIr}");
        }
    }

    /// <summary>The version of a domain's operators; 0 where the model uses none of them and the standard's own are not missed.</summary>
    private static int Opset(OnnxSource source, ModelProto model, string domain, int oldest, int newest)
    {
        long[] opsets = [.. model.OpsetImport.Where(o => Domain(o.Domain) == domain).Select(o => o.Version).Distinct()];
        if (opsets is [long only] && only >= oldest && only <= newest)
        {
            return (int)only;
        }

        if (!Needs(model, domain))
        {
            return 0;
        }

        string name = domain.Length == 0 ? "" : $" of {domain}";
        throw source.Error(DiagnosticCatalog.UnsupportedVersion, opsets switch
        {
            [] => $"the model does not say which operator set{name} it uses",
            [long opset] => $"opset {opset}{name} is not in {oldest} to {newest}",
            _ => $"the model uses several operator sets{name}: {string.Join(", ", opsets)}",
        });
    }

    // A model of operators of other domains alone needs no version of the standard's own.
    private static bool Needs(ModelProto model, string domain) =>
        model.Graph.Node.Any(node => Domain(node.Domain) == domain)
        || (domain.Length == 0 && (model.Functions.Count > 0 || model.Graph.Node.Count == 0));

    private static string Domain(string domain) => IsDefaultDomain(domain) ? "" : domain;

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
