using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Tests;

public sealed class OutputFolderTests : IDisposable
{
    private static readonly EmittedFile[] s_files = [new("A/A.cs", "new a"), new("A/B.cs", "new b"), new("C/C.cs", "new c")];

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Write_CreatesParentsAndLeavesNoStagingFolder()
    {
        OutputFolder.Write(_temp.File("deep/er/out"), s_files);
        Assert.Equal("new b", File.ReadAllText(_temp.File("deep/er/out/A/B.cs")));
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(_temp.File("deep/er/out"), "*", SearchOption.AllDirectories).Count(File.Exists));
        Assert.Equal(2, Directory.EnumerateDirectories(_temp.File("deep/er/out")).Count());
    }

    [Fact]
    public void Write_ThatFailsHalfway_RestoresEveryFileAndRemovesNewFolders()
    {
        _temp.Write("out/A/A.cs", "old a");
        Directory.CreateDirectory(_temp.File("out/C/C.cs"));
        var refusal = Assert.Throws<CompilerException>(() => OutputFolder.Write(_temp.File("out"), s_files));
        Assert.Equal("NML0504", refusal.Code.Id);
        Assert.Equal("old a", File.ReadAllText(_temp.File("out/A/A.cs")));
        Assert.Equal(
            ["A", "A/A.cs", "C", "C/C.cs"],
            Directory.EnumerateFileSystemEntries(_temp.File("out"), "*", SearchOption.AllDirectories)
                .Select(e => Path.GetRelativePath(_temp.File("out"), e).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_BinaryFile_WritesItsBytes()
    {
        OutputFolder.Write(_temp.File("out"), [new EmittedFile("A/W.bin", "") { Bytes = [0, 13, 10, 255] }]);
        Assert.Equal([0, 13, 10, 255], File.ReadAllBytes(_temp.File("out/A/W.bin")));
    }

    [Fact]
    public void Write_BelowAFile_IsRefusedAndCreatesNothing()
    {
        _temp.Write("file", "text");
        Assert.Throws<CompilerException>(() => OutputFolder.Write(_temp.File("file/out"), s_files));
        Assert.Single(Directory.EnumerateFileSystemEntries(_temp.Root));
    }

    [Fact]
    public void OutThatIsAFile_IsRefusedBeforeCompiling()
    {
        string file = _temp.Write("file", "text");
        CommandLine.RunDigits("compile", "--out", file).Failed(2, "NML0504", "file");
        Assert.Equal("text", File.ReadAllText(file));
    }
}
