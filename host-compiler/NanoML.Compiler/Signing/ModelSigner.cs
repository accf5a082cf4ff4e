using System.Buffers.Binary;
using System.Security.Cryptography;

namespace NanoML.Compiler.Signing;

/// <summary>
/// Writes what a device is told of a model before it comes: version, length and SHA-256 of its bytes, and the signature of these three
/// (docs/signing.md has the layout; <c>ModelAnnouncement</c> of NanoML.Updates reads it).
/// </summary>
public static class ModelSigner
{
    /// <summary>What is signed.</summary>
    public const int StatementBytes = 48;

    /// <summary>With the signature.</summary>
    public const int SignedBytes = StatementBytes + (SigningKey.Bits / 8);

    private const int Format = 1;
    private const int HashStart = 16;

    /// <summary>Announces a model without a signature, for devices whose application takes one.</summary>
    /// <param name="model">The file's bytes, one or more.</param>
    /// <param name="version">1 or more; a device takes none below the highest that it has confirmed.</param>
    /// <exception cref="ArgumentOutOfRangeException">No bytes, or a version below 1.</exception>
    public static byte[] Announce(ReadOnlySpan<byte> model, int version)
    {
        ArgumentOutOfRangeException.ThrowIfZero(model.Length);
        return Statement(SHA256.HashData(model), model.Length, version);
    }

    /// <summary>Announces a model and signs that.</summary>
    /// <inheritdoc cref="Announce"/>
    public static byte[] Sign(ReadOnlySpan<byte> model, int version, SigningKey key) => Sign(Announce(model, version), key);

    /// <summary>As <see cref="Sign(ReadOnlySpan{byte}, int, SigningKey)"/>, of what is left of a stream.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No bytes, more than an int counts, or a version below 1.</exception>
    public static byte[] Sign(Stream model, int version, SigningKey key)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        for (int read; (read = model.Read(buffer)) > 0; length += read)
        {
            sha.AppendData(buffer, 0, read);
        }

        ArgumentOutOfRangeException.ThrowIfZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, int.MaxValue);
        return Sign(Statement(sha.GetHashAndReset(), (int)length, version), key);
    }

    private static byte[] Sign(byte[] statement, SigningKey key) => [.. statement, .. key.Sign(statement)];

    private static byte[] Statement(byte[] hash, int length, int version)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        byte[] statement = new byte[StatementBytes];
        "NMLS"u8.CopyTo(statement);
        BinaryPrimitives.WriteInt32LittleEndian(statement.AsSpan(4), Format);
        BinaryPrimitives.WriteInt32LittleEndian(statement.AsSpan(8), version);
        BinaryPrimitives.WriteInt32LittleEndian(statement.AsSpan(12), length);
        hash.CopyTo(statement, HashStart);
        return statement;
    }
}
