using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tests.Data;

public sealed class LabelsFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("left\nright\n")]
    [InlineData("left\r\n right \r\n\r\n")]
    [InlineData("\uFEFFleft\nright")]
    public void Read_ANameALine_GivesThemInOrder(string text)
    {
        File.WriteAllText(_file, text);
        Assert.Equal<string>(["left", "right"], LabelsFile.Read(_file));
    }

    [Theory]
    [InlineData("", "there are no names")]
    [InlineData("\n \n", "there are no names")]
    [InlineData("a\n\nb", "line 2 is empty")]
    [InlineData("a\nb\na", "'a' stands in lines 1 and 3")]
    [InlineData("a\nb\u001b[2J", "line 2 is no text")]
    public void Read_NoNames_SaysWhatIsWrong(string text, string expected)
    {
        File.WriteAllText(_file, text);
        CompilerException error = Assert.Throws<CompilerException>(() => LabelsFile.Read(_file));
        Assert.Equal(DiagnosticCatalog.BadLabelsFile, error.Code);
        Assert.Equal($"{_file}: {expected}", error.Message);
    }

    [Fact]
    public void Read_NoFile_NamesIt() => Assert.Equal(
        DiagnosticCatalog.FileNotReadable, Assert.Throws<CompilerException>(() => LabelsFile.Read($"{_file}.none")).Code);
}
