using NanoML.Cli.Files;
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

    /// <summary>What a process leaves that is killed between two moves.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void Write_AfterAProcessThatWasKilled_PutsItsWorkBack(int moved, bool betweenTwoMoves)
    {
        Kill(moved, betweenTwoMoves);
        OutputFolder.Write(_temp.File("out"), [new EmittedFile("Other.cs", "other")]);
        Assert.Equal("old a", File.ReadAllText(_temp.File("out/A/A.cs")));
        Assert.Equal("old c", File.ReadAllText(_temp.File("out/C/C.cs")));
        Assert.False(File.Exists(_temp.File("out/A/B.cs")));
        Assert.Empty(Directory.GetDirectories(_temp.File("out"), ".nanoml-*"));
    }

    [Fact]
    public void Write_BesideAProcessThatStillWrites_LeavesItsWorkAlone()
    {
        Directory.CreateDirectory(_temp.File("out"));
        OutputStaging other = OutputStaging.Create(_temp.File("out"));
        other.Fill(s_files);
        OutputFolder.Write(_temp.File("out"), s_files);
        Assert.Single(Directory.GetDirectories(_temp.File("out"), ".nanoml-*"));
        other.MoveIntoPlace(s_files);
        Assert.Empty(Directory.GetDirectories(_temp.File("out"), ".nanoml-*"));
    }

    private void Kill(int moved, bool betweenTwoMoves)
    {
        string staging = _temp.File("out/.nanoml-killed");
        string[] paths = [.. s_files.Select(file => file.Path)];
        _temp.Write("out/A/A.cs", "old a");
        _temp.Write("out/C/C.cs", "old c");
        _temp.Write("out/.nanoml-killed/lock", "");
        _temp.Write("out/.nanoml-killed/journal", string.Join('\n', paths) + "\n");
        for (int k = 0; k < paths.Length; k++)
        {
            string target = _temp.File(Path.Combine("out", paths[k]));
            _temp.Write($"out/.nanoml-killed/{k}.new", s_files[k].Text);
            if ((k < moved || (k == moved && betweenTwoMoves)) && File.Exists(target))
            {
                File.Move(target, Path.Combine(staging, $"{k}.old"));
            }

            if (k < moved)
            {
                File.Move(Path.Combine(staging, $"{k}.new"), target);
            }
        }
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
