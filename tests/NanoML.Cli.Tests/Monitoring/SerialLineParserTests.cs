using System.Text;
using NanoML.Cli.Monitoring;

namespace NanoML.Cli.Tests.Monitoring;

public sealed class SerialLineParserTests
{
    private readonly BoardLines _board = new();

    [Fact]
    public void Parse_LineOfTheFirmware_IsItsPairs()
    {
        var line = Assert.IsType<SerialLine>(Assert.Single(Parse(_board.Next())));

        Assert.Equal(0, line.Sequence);
        Assert.Null(line.Event);
        Assert.Equal(["class", "label", "confidence", "us", "pre", "drift"], line.Pairs.Select(pair => pair.Key));
        Assert.Equal((0, "squat", 59), (line.Number("class"), line["label"], line.Number("confidence")));
    }

    [Fact]
    public void Parse_Event_HasItsName()
    {
        var line = Assert.IsType<SerialLine>(Assert.Single(Parse(_board.NextEvent(-1, 2))));

        Assert.Equal(("class", -1, "jumping_jack"), (line.Event, line.Number("from"), line["label"]));
    }

    [Fact]
    public void Parse_ExampleOfTheDocuments_IsWhole()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "serial-format.md"));
        string[] lines = page.Split('\n');
        string[] examples = [.. lines.Where(line => line.StartsWith("NML seq=", StringComparison.Ordinal) && line.Contains(" crc="))];

        Assert.Equal(3, examples.Length);
        Assert.All(examples, example => Assert.IsType<SerialLine>(Assert.Single(SerialLineParser.Parse(Encoding.UTF8.GetBytes(example)))));
    }

    [Fact]
    public void Parse_EveryFlippedBit_IsFlagged()
    {
        byte[] line = _board.Next()[..^1];
        for (int bit = 0; bit < line.Length * 8; bit++)
        {
            byte[] damaged = [.. line];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.All(SerialLineParser.Parse(damaged), text => Assert.IsType<DamagedLine>(text));
        }
    }

    [Fact]
    public void Parse_EveryCut_IsFlagged()
    {
        byte[] line = _board.Next()[..^1];
        for (int length = 4; length < line.Length; length++)
        {
            Assert.All(SerialLineParser.Parse(line[..length]), text => Assert.IsType<DamagedLine>(text));
        }

        for (int from = 1; from < line.Length - 9; from++)
        {
            Assert.IsType<DamagedLine>(Assert.Single(SerialLineParser.Parse(line[from..])));
        }
    }

    [Fact]
    public void Parse_LostLineEnd_GivesBothLines() => Assert.Equal(
        [0, 1],
        SerialLineParser.Parse([.. _board.Next()[..^1], .. _board.Next()[..^1]]).Cast<SerialLine>().Select(line => line.Sequence));

    [Fact]
    public void Parse_CutLineBeforeAWholeOne_DamagesOne() => Assert.Equal(
        [typeof(DamagedLine), typeof(SerialLine)],
        SerialLineParser.Parse([.. _board.Next()[..20], .. _board.Next()[..^1]]).Select(text => text.GetType()));

    [Theory]
    [InlineData("Thread 1 has ended")]
    [InlineData("nanoCLR v1.17")]
    [InlineData("heap = 5")]
    public void Parse_OtherText_IsNotOurs(string text) =>
        Assert.Equal(new OtherText(text), Assert.Single(SerialLineParser.Parse(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void LineSplitter_BytesInAnyPieces_GiveTheSameLines()
    {
        byte[] bytes = "one\r\ntwo\n\n\r\nthree"u8.ToArray();
        for (int size = 1; size <= bytes.Length; size++)
        {
            var lines = new List<string>();
            var splitter = new LineSplitter(line => lines.Add(Encoding.ASCII.GetString(line)));
            foreach (byte[] piece in bytes.Chunk(size))
            {
                splitter.Add(piece);
            }

            Assert.Equal(["one", "two"], lines);
            Assert.Equal("three", Encoding.ASCII.GetString(splitter.Reset()));
        }
    }

    [Fact]
    public void LineSplitter_LineWithoutEnd_IsGivenOutInPieces()
    {
        var lengths = new List<int>();
        new LineSplitter(line => lengths.Add(line.Length)).Add(new byte[(2 * LineSplitter.Longest) + 5]);

        Assert.Equal([LineSplitter.Longest, LineSplitter.Longest], lengths);
    }

    private static IEnumerable<SerialText> Parse(byte[] line) => SerialLineParser.Parse(line[..^1]);
}
