using System.Collections.Immutable;
using System.Security.Cryptography;
using NanoML.Compiler.Device;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Simulation;
using NanoML.Runtime;

namespace NanoML.Updates.Tests.Support;

/// <summary>Files that hold the code of a model of two inputs: their sum and a number. On .NET they hold .NET's own assemblies.</summary>
internal static class TinyCode
{
    public const string ClassName = "NanoML.Models.Tiny";

    private static readonly DeviceAssembly s_runtime = new("NanoML.Runtime", File.ReadAllBytes(typeof(NanoModel).Assembly.Location));
    private static int s_assemblies;

    /// <summary>A file whose test asks for the sum and <paramref name="expected"/>.</summary>
    public static byte[] Of(byte number, int version, byte expected) => Of([Assembly(number)], version, expected);

    public static byte[] Of(ImmutableArray<CodeImage> assemblies, int version, byte expected, string className = ClassName, int inputs = 2) => [.. CodePackage.Of(
        className,
        new PackageTitle("Tiny", version, new string('a', 64), "a test"),
        [new TestVector([.. Enumerable.Repeat((byte)1, inputs)], [(byte)(2 + expected)]), new TestVector([.. Enumerable.Repeat((byte)5, inputs)], [(byte)(10 + expected)])],
        assemblies).Bytes];

    /// <summary>An assembly with a name that no other has.</summary>
    public static CodeImage Assembly(byte number)
    {
        string name = $"Tiny{Interlocked.Increment(ref s_assemblies)}";
        string source =
            $$"""
            namespace NanoML.Models
            {
                public sealed class Tiny : NanoML.Runtime.NanoModel
                {
                    public Tiny()
                        : base(new byte[2], 2, 1f, 0, new byte[1], 1f, 0)
                    {
                    }

                    public override void Invoke()
                    {
                        Output[0] = (byte)(Input[0] + Input[1] + {{number}});
                    }
                }
            }
            """;
        return new CodeImage(name, [.. DeviceCompiler.Compile(name, [new SourceFile("Tiny.cs", source)], [s_runtime]).Image]);
    }

    /// <summary>Brings a file into a store, whose next start has it on trial.</summary>
    public static void Send(ModelStore store, byte[] file, int version)
    {
        Assert.Equal(StoreResult.Done, store.Transfer.Begin(ModelAnnouncement.Unsigned(version, file.Length, SHA256.HashData(file))));
        Assert.Equal(StoreResult.Done, store.Transfer.Append(0, file, 0, file.Length));
        Assert.Equal(StoreResult.Done, store.Transfer.Complete());
    }
}
