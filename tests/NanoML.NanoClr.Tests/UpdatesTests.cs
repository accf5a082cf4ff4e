using System.Security.Cryptography;
using NanoML.Compiler.Device;
using NanoML.Compiler.Signing;
using Xunit.Abstractions;

namespace NanoML.NanoClr.Tests;

/// <summary>NanoML.Updates on the interpreter: hash and signature, of a key and a signature that .NET makes, and the store.</summary>
public sealed class UpdatesTests(ITestOutputHelper output)
{
    [NanoClrFact]
    public void Signature_OnNanoClr_IsAcceptedIfItIsTheKeysAlone()
    {
        SourceFile[] sources =
        [
            .. Library("Signing"), .. DeviceSources.RuntimeClosure(["Integers"]), SignedHash(), BothSides.Source("Generator.cs"), BothSides.Source("Report.cs"), BothSides.Source("SigningProgram.cs"),
        ];
        Assert.All(BothSides.Violations(sources), violation => Assert.Fail(violation.ToString()));
        string[] expected = [.. BothSides.OnHost("NanoML.Edges.SigningProgram", sources).Where(IsResult)];
        Assert.Equal(Enumerable.Range(0, 5).Select(turn => $"signature {turn} 1"), expected.Skip(1));

        string[] lines = BothSides.OnNanoClr(BothSides.SmallestBoardKilobytes, sources);

        Assert.All(lines.Where(line => !IsResult(line)), output.WriteLine);
        Assert.Equal(expected, lines.Where(IsResult));
    }

    [NanoClrFact]
    public void Store_OnNanoClr_AnswersAsOnTheHost()
    {
        SourceFile[] sources =
        [
            .. Library("Signing"), .. Library("Store"), .. DeviceSources.RuntimeClosure(["Crc32", "Integers", "StoreFolder"]), BothSides.Source("Generator.cs"), BothSides.Source("Report.cs"),
            BothSides.Source("MemoryFolder.cs"), BothSides.Source("StoreProgram.cs"),
        ];
        Assert.All(BothSides.Violations(sources), violation => Assert.Fail(violation.ToString()));
        string[] expected = [.. BothSides.OnHost("NanoML.Edges.StoreProgram", sources)];
        Assert.Contains("rejection 2 1", expected);
        Assert.Equal(expected, BothSides.OnNanoClr(sources));
    }

    private static bool IsResult(string line) => !line.StartsWith("time ", StringComparison.Ordinal);

    private static IEnumerable<SourceFile> Library(string part) =>
        Directory.GetFiles(Path.Combine(Repository.Root, "firmware", "NanoML.Updates", part), "*.cs")
            .Order(StringComparer.Ordinal)
            .Select(file => new SourceFile(Path.GetFileName(file), File.ReadAllText(file)));

    private static SourceFile SignedHash()
    {
        using SigningKey key = SigningKey.Create();
        byte[] message = "a model"u8.ToArray();
        return new SourceFile("SignedHash.cs", $$"""
            namespace NanoML.Edges
            {
                public static class SignedHash
                {
                    public static byte[] Hash()
                    {
                        return new byte[] { {{string.Join(", ", SHA256.HashData(message))}} };
                    }

                    public static byte[] Modulus()
                    {
                        return new byte[] { {{string.Join(", ", key.Modulus)}} };
                    }

                    public static byte[] Signature()
                    {
                        return new byte[] { {{string.Join(", ", key.Sign(message))}} };
                    }
                }
            }
            """);
    }
}
