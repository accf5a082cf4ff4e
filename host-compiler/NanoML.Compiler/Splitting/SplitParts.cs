using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Offload;

namespace NanoML.Compiler.Splitting;

/// <summary>A model in two: what is written for the board and for the host.</summary>
/// <param name="Device">The board's part, with the class that holds what both have agreed on.</param>
/// <param name="Host">The host's, an ONNX file.</param>
public sealed record SplitParts(EmittedModelCode Device, byte[] Host, SplitDescription Description)
{
    /// <summary>Where the board's part goes.</summary>
    public const string DeviceFolder = "device";

    /// <param name="device">The board's part, compiled.</param>
    /// <param name="host">The host's part.</param>
    /// <param name="exitMargin">From which on a board decides alone; null where it always sends.</param>
    /// <param name="at">The layer where the model is cut; null for a cascade.</param>
    /// <param name="hostModel">The file of the host's model, where it is another one.</param>
    public static SplitParts Of(Compilation device, SentTensor sent, byte[] host, ResultForm result, string? at, int? exitMargin, string? hostModel)
    {
        string hostHash = Hash(host);
        string deviceHash = Hash(device.Code);
        byte[] identity = SHA256.HashData(Encoding.UTF8.GetBytes($"{hostHash} {deviceHash}"))[..SplitKind.IdentityBytes];
        var description = new SplitDescription
        {
            Identity = Convert.ToHexStringLower(identity),
            Model = Path.GetFileName(device.Options.ModelPath),
            ModelSha256 = device.Model.Sha256,
            At = at,
            HostModel = hostModel is null ? null : Path.GetFileName(hostModel),
            DeviceClass = device.Code.ClassName,
            DeviceSha256 = deviceHash,
            HostSha256 = hostHash,
            ExitMargin = exitMargin,
            Sent = SentBytes.Of(sent),
            Result = result,
        };
        return new SplitParts(SplitClass.AddTo(device.Code, device.Options, device.Model.Sha256, device.Board.Name, sent.Bytes, result.Values, exitMargin, identity), host, description);
    }

    /// <summary>All files of the folder.</summary>
    public ImmutableArray<EmittedFile> Files =>
    [
        .. Device.Files.Select(file => file with { Path = $"{DeviceFolder}/{file.Path}" }),
        new EmittedFile(SplitDescription.HostFileName, "") { Bytes = [.. Host] },
        new EmittedFile(SplitDescription.FileName, Description.ToJson()),
    ];

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Hash(EmittedModelCode code) => Hash(Encoding.UTF8.GetBytes(
        string.Concat(code.Files.Select(file => $"{file.Path} {Hash(file.Bytes is { } bytes ? [.. bytes] : Encoding.UTF8.GetBytes(file.Text))}\n"))));
}
