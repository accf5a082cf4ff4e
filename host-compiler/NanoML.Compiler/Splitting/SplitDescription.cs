using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Splitting;

/// <summary>What board and host have agreed on: the file <c>split.json</c> beside the host's part.</summary>
public sealed record SplitDescription
{
    public const string FileName = "split.json";

    /// <summary>The host's part, beside it.</summary>
    public const string HostFileName = "host.onnx";

    private const int CurrentFormat = 1;
    private const int MostBytes = 1 << 20;
    private const int MostValues = 1 << 16;

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Sixteen bytes that tell this split from all others, in hexadecimal digits.</summary>
    public required string Identity { get; init; }

    /// <summary>The model's file, without its folder.</summary>
    public required string Model { get; init; }

    public required string ModelSha256 { get; init; }

    /// <summary>The layer behind which it is cut; null for a cascade.</summary>
    public string? At { get; init; }

    /// <summary>The file whose model the host runs, where it is another one.</summary>
    public string? HostModel { get; init; }

    /// <summary>The class of the device's part.</summary>
    public required string DeviceClass { get; init; }

    public required string DeviceSha256 { get; init; }

    public required string HostSha256 { get; init; }

    /// <summary>The margin from which on a board decides alone; null where it always sends.</summary>
    public int? ExitMargin { get; init; }

    public required SentBytes Sent { get; init; }

    public required ResultForm Result { get; init; }

    [JsonIgnore]
    public byte[] IdentityBytes => Convert.FromHexString(Identity);

    public string ToJson() => JsonSerializer.Serialize(this, s_options) + "\n";

    /// <summary>Reads what <c>nanoml split</c> wrote, and the host's part.</summary>
    /// <exception cref="CompilerException">NML0125: it is not that, or was changed.</exception>
    public static (SplitDescription Description, byte[] HostFile) Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            SplitDescription read = JsonSerializer.Deserialize<SplitDescription>(ReadFile(path), s_options) ?? throw new JsonException("the file is empty");
            if (!read.IsSound)
            {
                throw new CompilerException(DiagnosticCatalog.NotASplit, $"{path}: this description is not sound, or of a later nanoml");
            }

            string part = Path.Combine(folder, HostFileName);
            byte[] file = ReadFile(part);
            return Convert.ToHexStringLower(SHA256.HashData(file)) == read.HostSha256
                ? (read, file)
                : throw new CompilerException(DiagnosticCatalog.NotASplit, $"{part}: this is not the part that {FileName} describes: its SHA-256 is another one");
        }
        catch (JsonException e)
        {
            throw new CompilerException(DiagnosticCatalog.NotASplit, $"{path}: {e.Message.ReplaceLineEndings(" ")}", inner: e);
        }
    }

    private bool IsSound => Format == CurrentFormat
        && Identity.Length == 2 * NanoML.Offload.SplitKind.IdentityBytes && Identity.All(char.IsAsciiHexDigit)
        && Sent.Shape.All(extent => extent is > 0 and <= MostBytes) && Sent.Shape.Aggregate(1L, (all, extent) => Math.Min(all * extent, MostBytes + 1L)) == Sent.Bytes
        && Sent.Bytes is > 0 and <= MostBytes
        && Result.Values is > 0 and <= MostValues && Result.Scores > 0 && Result.Scores <= Result.Values
        && !Result.Labels.IsDefault && (Result.Labels.IsEmpty || Result.Labels.Length == Result.Scores);

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(DiagnosticCatalog.NotASplit, $"{path}: the file cannot be read", inner: e);
        }
    }
}

/// <summary>The bytes that a board sends: <c>real = scale * (byte - zeroPoint)</c>.</summary>
/// <param name="Name">The model's tensor.</param>
/// <param name="Shape">In the device's axis order.</param>
/// <param name="Scale">Null where elements have scales of their own, which are in the host's part.</param>
public sealed record SentBytes(string Name, ImmutableArray<int> Shape, int Bytes, float? Scale, int ZeroPoint)
{
    public static SentBytes Of(SentTensor tensor) => new(
        tensor.Name, tensor.Shape.Dims, tensor.Bytes, tensor.Scales.Length == 1 && tensor.Origins.IsEmpty ? tensor.Scales[0] : null, tensor.ZeroPoint);
}
