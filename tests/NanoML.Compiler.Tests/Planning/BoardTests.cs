using System.Text.Json.Nodes;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Tests.Planning;

public sealed class BoardTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"board-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void BuiltIn_HoldsTheFourBoardsByName() =>
        Assert.Equal(["esp32", "esp32-psram", "esp32c3", "esp32s3"], Board.BuiltIn.Select(board => board.Name));

    [Fact]
    public void Load_BuiltInName_GivesItsFigures()
    {
        Board board = Board.Load("esp32c3");

        Assert.Equal("ESP32-C3", board.Chip);
        Assert.Equal("ESP32_C3", board.NanoffTarget);
        Assert.Equal(54_472, board.ManagedHeapBytes);
        Assert.Equal(1_984 * 1024, board.DeploymentBytes);
        Assert.Equal(160, board.ClockMHz);
        Assert.False(board.HasPsram);
        Assert.Equal(10, board.LedPin);
        Assert.Equal(88, board.ActivePowerMw);
    }

    [Fact]
    public void BuiltIn_LargestArray_IsWhatOneHeapBlockHolds() =>
        Assert.All(Board.BuiltIn, board => Assert.Equal((0xFFFF * 12) - 20, board.LargestArrayBytes));

    [Fact]
    public void BuiltIn_OnlyPsramBoardsHaveAHeapOfMegabytes() =>
        Assert.All(Board.BuiltIn, board => Assert.Equal(board.HasPsram, board.ManagedHeapBytes > 1_000_000));

    [Fact]
    public void BuiltIn_EveryFigureNamesItsSource()
    {
        System.Reflection.Assembly assembly = typeof(Board).Assembly;
        List<string> resources = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("boards/", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(Board.BuiltIn.Count, resources.Count);
        foreach (string resource in resources)
        {
            JsonObject board = JsonNode.Parse(assembly.GetManifestResourceStream(resource)!)!.AsObject();
            Assert.Equal(resource, $"boards/{board["name"]}.json");
            Assert.All(FiguresOf(board), figure => Assert.True(board[figure + "Source"]?.GetValue<string>().Length > 20, figure));
            JsonObject pins = board["pins"]!.AsObject();
            Assert.All(FiguresOf(pins), pin => Assert.True(pins[pin + "Source"]?.GetValue<string>().Length > 20, pin));
        }
    }

    [Fact]
    public void Load_UnknownName_ListsTheBoards()
    {
        CompilerException e = Assert.Throws<CompilerException>(() => Board.Load("arduino"));

        Assert.Equal(DiagnosticCatalog.UnknownBoard, e.Code);
        Assert.Equal("no board is called 'arduino'; there are esp32, esp32-psram, esp32c3, esp32s3", e.Message);
    }

    [Fact]
    public void Load_PathOfABoardFile_ReadsIt()
    {
        WriteBoard(board => board["name"] = "mine");

        Board loaded = Board.Load(_file);

        Assert.Equal(Board.Load("esp32") with { Name = "mine" }, loaded);
    }

    [Fact]
    public void Load_PathOfNoFile_NamesIt() => AssertBad(_file, "the file cannot be read");

    [Fact]
    public void Load_NotJson_NamesTheFile()
    {
        File.WriteAllText(_file, "{ \"name\": ");
        AssertBad(_file, "not JSON");
    }

    [Theory]
    [InlineData("[1, 2]", "must be a JSON object")]
    [InlineData("{ \"name\": \"a\", \"name\": \"b\" }", "not JSON")]
    [InlineData("{ \"pins\": 2 }", "'pins' must be a JSON object")]
    [InlineData("{ \"pins\": {} }", "field 'name' is missing")]
    public void Load_WrongStructure_IsRefused(string json, string expected)
    {
        File.WriteAllText(_file, json);
        AssertBad(_file, expected);
    }

    [Theory]
    [InlineData("managedHeapBytes", "null")]
    [InlineData("managedHeapBytes", "\"79000\"")]
    [InlineData("managedHeapBytes", "0")]
    [InlineData("managedHeapBytes", "79000.5")]
    [InlineData("managedHeapBytes", "3000000000")]
    [InlineData("clockMHz", "-160")]
    [InlineData("chip", "7")]
    [InlineData("nanoffTarget", "\" \"")]
    [InlineData("psram", "0")]
    [InlineData("activePowerMw", "null")]
    [InlineData("activePowerMw", "-1")]
    [InlineData("activePowerMw", "\"117\"")]
    public void Load_ValueOfTheWrongKind_NamesTheField(string field, string value)
    {
        WriteBoard(board => board[field] = JsonNode.Parse(value));
        AssertBad(_file, $"field '{field}' must be");
    }

    [Fact]
    public void Load_WithoutActivePower_LeavesItUnknown()
    {
        WriteBoard(board =>
        {
            board.Remove("activePowerMw");
            board.Remove("activePowerMwSource");
        });

        Assert.Equal(Board.Load("esp32") with { ActivePowerMw = null }, Board.Load(_file));
    }

    [Theory]
    [InlineData("deploymentBytes")]
    [InlineData("description")]
    [InlineData("pins")]
    public void Load_MissingField_NamesIt(string field)
    {
        WriteBoard(board => board.Remove(field));
        AssertBad(_file, $"field '{field}' is missing");
    }

    [Theory]
    [InlineData("managedHeapByte")]
    [InlineData("Source")]
    [InlineData("flashSource")]
    public void Load_UnknownField_NamesIt(string field)
    {
        WriteBoard(board => board[field] = "x");
        AssertBad(_file, $"field '{field}' is not a field of a board");
    }

    [Fact]
    public void Load_PinOutOfRange_NamesItsPath()
    {
        WriteBoard(board => board["pins"]!["led"] = 256);
        AssertBad(_file, "field 'pins.led' must be a whole number from 0 to 255");
    }

    private static IEnumerable<string> FiguresOf(JsonObject fields) =>
        fields.Where(field => field.Value is JsonValue value
                && (value.GetValueKind() != System.Text.Json.JsonValueKind.String || field.Key == "nanoffTarget"))
            .Select(field => field.Key);

    private static void AssertBad(string file, string expected)
    {
        CompilerException e = Assert.Throws<CompilerException>(() => Board.Load(file));
        Assert.Equal(DiagnosticCatalog.BadBoardFile, e.Code);
        Assert.StartsWith(file + ": ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private void WriteBoard(Action<JsonObject> change)
    {
        using Stream resource = typeof(Board).Assembly.GetManifestResourceStream("boards/esp32.json")!;
        JsonObject board = JsonNode.Parse(resource)!.AsObject();
        change(board);
        File.WriteAllText(_file, board.ToJsonString());
    }
}
