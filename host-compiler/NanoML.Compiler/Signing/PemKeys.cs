using System.Security.Cryptography;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Signing;

/// <summary>Private RSA keys in PEM text (RFC 7468), and what else is found where one was expected.</summary>
internal static class PemKeys
{
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";

    /// <summary>How OpenSSL marked an encrypted key before PKCS#8; .NET does not read it.</summary>
    private const string LegacyEncryption = "Proc-Type: 4,ENCRYPTED";

    private static readonly string[] s_private = ["PRIVATE KEY", "RSA PRIVATE KEY"];
    private static readonly string[] s_public = ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"];

    /// <exception cref="CompilerException">NML0140, NML0141, NML0142.</exception>
    public static RSA Import(string path, string text, string? password)
    {
        string[] labels = [.. Labels(text)];
        if (text.Contains(LegacyEncryption, StringComparison.Ordinal))
        {
            throw new CompilerException(
                DiagnosticCatalog.EncryptedKey, $"{path}: the key is encrypted in the way of OpenSSL before PKCS#8",
                "Convert it: openssl pkcs8 -topk8 -in OLD.pem -out NEW.pem.");
        }

        if (labels.Contains(EncryptedLabel))
        {
            return Decrypt(path, text, password);
        }

        if (labels.Any(s_private.Contains))
        {
            return Attempt(path, rsa => rsa.ImportFromPem(Keys(text, s_private)));
        }

        throw labels.Any(s_public.Contains)
            ? new CompilerException(DiagnosticCatalog.PublicKey, $"{path}: this is a public key or a certificate")
            : new CompilerException(DiagnosticCatalog.NoRsaKey, $"{path}: there is no RSA private key in this file");
    }

    private static RSA Decrypt(string path, string text, string? password)
    {
        if (password is null)
        {
            throw new CompilerException(DiagnosticCatalog.EncryptedKey, $"{path}: the key is encrypted, and there is no password");
        }

        try
        {
            return Attempt(path, rsa => rsa.ImportFromEncryptedPem(Keys(text, [EncryptedLabel]), password));
        }
        catch (CompilerException e)
        {
            throw new CompilerException(DiagnosticCatalog.EncryptedKey, $"{path}: the password does not open an RSA key", inner: e);
        }
    }

    private static RSA Attempt(string path, Action<RSA> import)
    {
        RSA rsa = RSA.Create();
        try
        {
            import(rsa);
            return rsa;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            rsa.Dispose();
            throw new CompilerException(DiagnosticCatalog.NoRsaKey, $"{path}: this is not an RSA private key", inner: e);
        }
    }

    // .NET refuses text with several keys, and a public one beside the private is common.
    private static ReadOnlySpan<char> Keys(string text, string[] labels)
    {
        ReadOnlySpan<char> rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (labels.Contains(rest[fields.Label].ToString()))
            {
                return rest[fields.Location];
            }

            rest = rest[fields.Location.End..];
        }

        return text;
    }

    private static IEnumerable<string> Labels(string text)
    {
        string rest = text;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            yield return rest[fields.Label];
            rest = rest[fields.Location.End..];
        }
    }
}
