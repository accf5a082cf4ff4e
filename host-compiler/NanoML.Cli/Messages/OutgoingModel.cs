using System.Security.Cryptography;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Signing;

namespace NanoML.Cli.Messages;

/// <summary>A packed model on its way to boards.</summary>
/// <param name="Hash">SHA-256 of its bytes, as boards say it.</param>
internal sealed record OutgoingModel(string Name, int Version, byte[] Bytes, byte[] Announcement, string Hash)
{
    /// <exception cref="CompilerException">NML0006: the file is none.</exception>
    public static OutgoingModel Read(string path)
    {
        if (!PackedModel.IsOne(path))
        {
            throw new CompilerException(DiagnosticCatalog.NotPlayable, $"{path}: this is no packed model", "nanoml pack makes one of an ONNX or TensorFlow Lite file.");
        }

        PackedModel model = PackedModel.Open(path);
        byte[] bytes = [.. model.Model];
        return new OutgoingModel(
            model.Title.Name, model.Title.Version, bytes, model.Announcement ?? ModelSigner.Announce(bytes, model.Title.Version),
            Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
