using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Emit;

/// <summary>The generated code of the smallest model, as it is meant to look.</summary>
public class XorSnapshotTests
{
    // The reference kernels: tables and calls, short enough to read.
    private static readonly CompileOptions s_options = Bundled.Xor with { Kernels = KernelChoice.Reference };
    private static readonly Lazy<EmittedModelCode> s_code = new(() => Compilation.Run(s_options).Code);

    /// <remarks>
    /// A difference leaves <c>*.received.cs</c> beside the committed file: read it, and when the change is meant, put it in that one's
    /// place. The tool's version is left open.
    /// </remarks>
    [Theory]
    [InlineData("Xor")]
    [InlineData("XorTables")]
    public void Emit_Xor_IsTheCommittedText(string name)
    {
        string folder = Path.Combine(Repository.Root, "tests", "NanoML.Compiler.Tests", "Emit");
        string verified = Path.Combine(folder, $"{name}.verified.cs");
        string received = Path.Combine(folder, $"{name}.received.cs");
        string text = s_code.Value.Files.Single(f => f.Path == $"Xor/{name}.cs").Text
            .Replace($"nanoml {EmitHeader.ToolVersion},", "nanoml VERSION,");
        if (!File.Exists(verified) || File.ReadAllText(verified) != text)
        {
            File.WriteAllText(received, text);
            Assert.Fail($"The emitted code has changed: compare {received} with {verified}.");
        }

        File.Delete(received);
    }

    [Fact]
    public void Emit_Twice_GivesTheSameBytes() => Assert.Equal(s_code.Value.Files, Compilation.Run(s_options).Code.Files);

    [Fact]
    public void Emit_UnderAnotherCulture_GivesTheSameBytes() =>
        Assert.Equal(s_code.Value.Files, OtherCulture.Run(() => Compilation.Run(s_options)).Code.Files);

    [Fact]
    public void Emit_OtherSpelling_DoesNotDependOnTheWorkingFolder()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, s_options.ModelPath);

        Assert.Equal(s_code.Value.Files, Compilation.Run(s_options with { ModelPath = relative }).Code.Files);
    }
}
