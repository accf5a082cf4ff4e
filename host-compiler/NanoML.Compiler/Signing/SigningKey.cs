using System.Security.Cryptography;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Signing;

/// <summary>An RSA key of 2048 bits with the exponent 65537, its private part included: what signs models.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Of the modulus, and of a signature.</summary>
    public const int Bits = 2048;

    /// <summary>The environment variable that has the password of an encrypted key.</summary>
    public const string PasswordVariable = "NANOML_KEY_PASSWORD";

    private const int LongestFile = 1 << 16;

    private static readonly byte[] s_exponent = [1, 0, 1];

    private readonly RSA _rsa;

    private SigningKey(RSA rsa)
    {
        _rsa = rsa;
        Modulus = rsa.ExportParameters(includePrivateParameters: false).Modulus!;
    }

    /// <summary>256 bytes, the highest first: what the device holds of the key.</summary>
    public byte[] Modulus { get; }

    /// <summary>A new key, by .NET's own cryptography.</summary>
    public static SigningKey Create() => new(RSA.Create(Bits));

    /// <summary>Reads a private key from a PEM file: PKCS#8, encrypted or not, or PKCS#1.</summary>
    /// <param name="password">Of an encrypted key; null when there is none.</param>
    /// <exception cref="CompilerException">
    /// NML0001; NML0140 an encrypted key without its password; NML0141 no RSA key; NML0142 a public key; NML0143 a key of another size or exponent.
    /// </exception>
    public static SigningKey Read(string path, string? password)
    {
        RSA rsa = PemKeys.Import(path, Text(path), password);
        if (rsa.KeySize != Bits || !rsa.ExportParameters(includePrivateParameters: false).Exponent.AsSpan().SequenceEqual(s_exponent))
        {
            int size = rsa.KeySize;
            rsa.Dispose();
            throw new CompilerException(
                DiagnosticCatalog.WrongKeySize, $"{path}: this is a key of {size} bits; a device takes {Bits} bits and the exponent 65537");
        }

        return new SigningKey(rsa);
    }

    /// <summary>PKCS#8, not encrypted.</summary>
    public string PrivatePem() => _rsa.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>X.509's SubjectPublicKeyInfo.</summary>
    public string PublicPem() => _rsa.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017).</summary>
    /// <returns>256 bytes, the highest first.</returns>
    public byte[] Sign(ReadOnlySpan<byte> data) => _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public void Dispose() => _rsa.Dispose();

    private static string Text(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= LongestFile ? File.ReadAllText(path) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{path}: {e.Message}", inner: e);
        }
    }
}
