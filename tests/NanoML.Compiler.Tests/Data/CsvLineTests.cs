using System.Text;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Data;

/// <summary>Where a line of a table ends.</summary>
public sealed class CsvLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("1,2\r\n3,4")]
    [InlineData("1,2\r3,4\r")]
    [InlineData("\n1,2\n\n3,4\n\n")]
    public void EveryLineEnd_IsTaken(string text) =>
        Assert.Equal(["1 2", "3 4"], CsvReader.Read(_folder.Write("a.csv", text)).Rows.Select(row => string.Join(' ', row)));

    [Fact]
    public void ALineOfMillionsOfFields_IsRefusedBeforeItsEnd() =>
        Refuse(string.Concat(Enumerable.Repeat("1,", 2_000_000)), "line 1 has more than 1048576 fields");

    [Fact]
    public void ALineThatDoesNotEnd_IsRefused() => Refuse($"1\n{new string('1', 40_000_000)}", "line 2 has more than", "characters");

    private void Refuse(string text, params string[] words) => Refusal.Assert(
        DiagnosticCatalog.BadDataFile, () => CsvReader.Read(_folder.Write("a.csv", Encoding.ASCII.GetBytes(text))), [.. words, "a.csv"]);
}
