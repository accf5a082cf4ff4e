using NanoML.Cli.Streams;

namespace NanoML.Cli.Tests.Streams;

public sealed class NarrowTableTests
{
    private static readonly string[] s_headings = ["Layer", "Kernel", "MACs", "Shape"];
    private static readonly bool[] s_isRight = [false, false, true, false];
    private static readonly string[][] s_rows =
    [
        ["conv1", "conv.s8 + requantise", "1,234,567", "3x3 over 32x32x3, stride 2"],
        ["features/block_1/depthwise", "dw.s8", "98", ""],
    ];

    [Fact]
    public void Lines_WithRoomForTheLongestWords_FoldBetweenWords() => Assert.Equal(
        [
            "Layer           Kernel            MACs  Shape",
            "──────────────  ──────────────  ──────  ──────────────",
            "one two three   a b c d e f g   12,345  words here and",
            "four            h                       there",
        ],
        new NarrowTable(s_headings, s_isRight, [["one two three four", "a b c d e f g h", "12,345", "words here and there"]]).Lines(54));

    [Fact]
    public void Lines_WithoutThatRoom_AreABlockForEachRow() => Assert.Equal(
        [
            "conv1", "  Kernel  conv.s8 +", "          requantise", "  MACs    1,234,567", "  Shape   3x3 over", "          32x32x3,", "          stride 2",
            "features/block_1/", "depthwise", "  Kernel  dw.s8", "  MACs    98",
        ],
        new NarrowTable(s_headings, s_isRight, s_rows).Lines(22));

    [Fact]
    public void Lines_AtAnyWidth_AreNoWiderAndLoseNothing()
    {
        var random = new Random(5);
        string Word() => new([.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => "abcxyz019/_-.,"[random.Next(14)])]);
        string Cell() => string.Join(' ', Enumerable.Range(0, random.Next(5)).Select(_ => Word()));
        for (int k = 0; k < 300; k++)
        {
            int columns = random.Next(1, 9);
            string[][] rows = [.. Enumerable.Range(0, random.Next(5)).Select(_ => Enumerable.Range(0, columns).Select(_ => Cell()).ToArray())];
            var table = new NarrowTable([.. Enumerable.Range(0, columns).Select(_ => Word())], [.. Enumerable.Range(0, columns).Select(_ => random.Next(2) == 0)], rows);
            int width = random.Next(8, 90);
            string[] lines = [.. table.Lines(width)];
            Assert.All(lines, line => Assert.InRange(TextFolding.WidthOf(line), 0, width));
            string said = string.Concat(lines);
            Assert.All(rows.SelectMany(row => row).SelectMany(cell => cell).Where(c => c != ' ').CountBy(c => c), count => Assert.True(said.Count(c => c == count.Key) >= count.Value));
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(30)]
    public void WriteTable_OnANarrowTerminal_KeepsEveryWord(int width)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new Terminal(output, TextWriter.Null, width).WriteTable(["Layer", "Kernel", ">MACs", "Shape"], s_rows);
        string[] lines = output.ToString().Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.All(s_rows.SelectMany(row => row).SelectMany(cell => cell.Split(' ')), word => Assert.Contains(lines, line => line.Contains(word, StringComparison.Ordinal)));
    }
}
