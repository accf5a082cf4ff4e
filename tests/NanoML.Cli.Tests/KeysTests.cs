using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NanoML.Compiler.Signing;

namespace NanoML.Cli.Tests;

public sealed class KeysTests : IDisposable
{
    private static readonly Lazy<RSA> s_key = new(() => RSA.Create(2048));

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void New_WritesAPrivateKeyAPublicOneAndAClass_OfTheSameModulus()
    {
        JsonElement json = CommandLine.Run("keys", "new", "--out", _temp.File("keys/field-test"), "--namespace", "Acme.Gestures", "--json").Succeeded().Json;
        string path = json.GetProperty("privateKey").GetString()!;
        Assert.Equal(_temp.File("keys/field-test.pem"), path);
        Assert.Equal("Acme.Gestures.FieldTestKey", json.GetProperty("class").GetString());
        using SigningKey key = SigningKey.Read(path, password: null);
        using RSA known = RSA.Create();
        known.ImportFromPem(File.ReadAllText(json.GetProperty("publicKey").GetString()!));
        Assert.Equal(key.Modulus, known.ExportParameters(false).Modulus);
        Assert.Equal(key.Modulus, Modulus(json.GetProperty("source").GetString()!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Equal(3, Directory.GetFileSystemEntries(_temp.File("keys")).Length);
    }

    [Fact]
    public void New_DoesNotReplaceAKey_UnlessItIsTold()
    {
        CommandLine.Run("keys", "new", "--out", _temp.File("a")).Succeeded();
        string old = File.ReadAllText(_temp.File("a.pem"));
        CommandLine.Run("keys", "new", "--output", _temp.File("a.pem")).Failed(2, "NML0144", "a.pem", "--force");
        Assert.Equal(old, File.ReadAllText(_temp.File("a.pem")));
        string said = CommandLine.Run("keys", "new", "--out", _temp.File("a"), "--force").Succeeded().Output;
        Assert.Contains("a.pem: keep it", said, StringComparison.Ordinal);
        Assert.NotEqual(old, File.ReadAllText(_temp.File("a.pem")));
    }

    [Fact]
    public void Public_OfAnyKindOfPrivateKey_GivesItsModulus()
    {
        var cheap = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1);
        string encrypted = s_key.Value.ExportEncryptedPkcs8PrivateKeyPem("secret", cheap);
        foreach (string text in new[] { s_key.Value.ExportPkcs8PrivateKeyPem(), s_key.Value.ExportRSAPrivateKeyPem(), s_key.Value.ExportRSAPublicKeyPem() + "\n" + s_key.Value.ExportPkcs8PrivateKeyPem() })
        {
            CommandLine.Run("keys", "public", _temp.Write("known.pem", text)).Succeeded();
            Assert.Equal(s_key.Value.ExportParameters(false).Modulus, Modulus(_temp.File("KnownKey.cs")));
        }

        using SigningKey opened = SigningKey.Read(_temp.Write("locked.pem", encrypted), "secret");
        Assert.Equal(s_key.Value.ExportParameters(false).Modulus, opened.Modulus);
        Assert.Contains("NML0140", Assert.Throws<Compiler.Diagnostics.CompilerException>(() => SigningKey.Read(_temp.File("locked.pem"), "guess")).Code.Id, StringComparison.Ordinal);
        CommandLine.Run("keys", "public", _temp.File("locked.pem")).Failed(2, "NML0140", "locked.pem", "NANOML_KEY_PASSWORD");
    }

    [Fact]
    public void Public_OfWhatIsNoSigningKey_SaysWhatItIs()
    {
        using ECDsa curve = ECDsa.Create();
        using RSA small = RSA.Create(1024);
        (string Text, string Code)[] cases =
        [
            ("", "NML0141"),
            ("no key at all", "NML0141"),
            (new string('x', 100_000), "NML0141"),
            (curve.ExportPkcs8PrivateKeyPem(), "NML0141"),
            (curve.ExportECPrivateKeyPem(), "NML0141"),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "NML0141"),
            (s_key.Value.ExportSubjectPublicKeyInfoPem(), "NML0142"),
            (s_key.Value.ExportRSAPublicKeyPem(), "NML0142"),
            (small.ExportPkcs8PrivateKeyPem(), "NML0143"),
            ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n", "NML0140"),
        ];
        foreach ((string text, string code) in cases)
        {
            CommandLine.Run("keys", "public", _temp.Write("any.pem", text)).Failed(2, code, "any.pem");
        }

        CommandLine.Run("keys", "public", _temp.File("none.pem")).Failed(2, "NML0001", "none.pem");
        Assert.Equal(["any.pem"], Directory.GetFiles(_temp.File("."), "*").Select(Path.GetFileName));
    }

    [Fact]
    public void Usage_IsHeldToTheVerbsHabits()
    {
        Assert.Contains("Examples:\n  nanoml keys new", CommandLine.Run("keys", "new", "--help").Succeeded().Output, StringComparison.Ordinal);
        CommandLine.Run("keys").Failed(2, "NML0501", "nanoml keys --help");
        CommandLine.Run("keys", "new", "--frobnicate").Failed(2, "NML0501", "'--frobnicate'", "keys new --help");
        CommandLine.Run("keys", "new", "--out", _temp.File("!!")).Failed(2, "NML0501", "--out");
        CommandLine.Run("keys", "new", "--out", _temp.File("a"), "--namespace", "1.2").Failed(2, "NML0501", "'1.2'");
        CommandLine.Run("keys", "new", "--out", Path.Combine(_temp.Write("file", "text"), "a")).Failed(2, "NML0504", "--out");
    }

    private static byte[] Modulus(string source) =>
    [
        .. CSharpSyntaxTree.ParseText(File.ReadAllText(source)).GetRoot().DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.NumericLiteralToken)).Select(token => (byte)(int)token.Value!),
    ];
}
