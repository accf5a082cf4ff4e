using System.Collections.Immutable;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Signing;

/// <summary>The files of a key: NAME.pem, private; NAME.public.pem; and a class with the modulus for an application.</summary>
public static class KeyFiles
{
    private const string Suffix = "Key";
    private const int BytesPerLine = 16;

    public static string PrivateName(string name) => $"{name}.pem";

    public static string PublicName(string name) => $"{name}.public.pem";

    /// <summary>ReleaseKey of "release", "release-key" and "ReleaseKey".</summary>
    public static string ClassName(string name) =>
        Identifier.Pascal(name) is var pascal && pascal.EndsWith(Suffix, StringComparison.Ordinal) ? pascal : pascal + Suffix;

    public static EmittedFile Private(SigningKey key, string name) => new(PrivateName(name), key.PrivatePem()) { IsSecret = true };

    /// <summary>What anybody may have.</summary>
    public static ImmutableArray<EmittedFile> Public(SigningKey key, string name, string nameSpace) =>
    [
        new EmittedFile(PublicName(name), key.PublicPem()),
        new EmittedFile($"{ClassName(name)}.cs", Source(key, ClassName(name), nameSpace)),
    ];

    private static string Source(SigningKey key, string className, string nameSpace)
    {
        var writer = new CSharpWriter();
        writer.Block($"namespace {nameSpace}", () =>
        {
            writer.Line("/// <summary>The public key of models: what is signed with its private part, and nothing else, is taken.</summary>");
            writer.Block($"public static class {className}", () =>
            {
                writer.Line("/// <summary>Of RSA-2048 with the exponent 65537, the highest byte first: for RsaPublicKey.FromBytes.</summary>");
                writer.Line("public static readonly byte[] Modulus = new byte[]");
                writer.Block("{", "};", () =>
                {
                    foreach (byte[] line in key.Modulus.Chunk(BytesPerLine))
                    {
                        writer.Line(string.Join(", ", line.Select(b => $"0x{b:x2}")) + ",");
                    }
                });
            });
        });
        return writer.ToString();
    }
}
