using System.Text.Json.Nodes;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Tests.Device;

public sealed class BoardTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"board-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void BuiltIn_HoldsTheBoardsByName() =>
        Assert.Equal(
            ["esp32", "esp32-cam", "esp32-psram", "esp32c3", "esp32s3", "m5core2", "m5stickc-plus", "m5stickc-plus2", "xiao-esp32s3"],
            Board.BuiltIn.Select(board => board.Name));

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
        Assert.Equal(new LedPin(10, ActiveLow: false), board.Pins.Led);
        Assert.Equal(88, board.ActivePowerMw);
    }

    [Fact]
    public void Load_BoardWithSensors_GivesTheirPins()
    {
        BoardPins pins = Board.Load("m5stickc-plus").Pins;

        Assert.Equal(new I2cPins(1, 21, 22), pins.I2c);
        Assert.Equal(new LedPin(10, ActiveLow: true), pins.Led);
        Assert.Equal(new UartPins("COM2", 32, 33), pins.Uart);
        Assert.True(pins.I2s!.IsPulseDensity);
        Assert.Null(pins.Spi);
        Assert.Equal("MPU6886", Board.Load("m5stickc-plus").Imu);
        Assert.Equal(4, Board.Load("m5stickc-plus2").Pins.PowerHold);
    }

    [Fact]
    public void Load_UnknownImu_NamesTheKnownOnes()
    {
        WriteBoard(board => board["imu"] = "BMI270");
        AssertBad(_file, "field 'imu' must be one of MPU6886, MPU6050");
    }

    [Fact]
    public void Load_GenericBoard_GivesPinsForEveryBus()
    {
        foreach (BoardPins pins in new[] { "esp32", "esp32-psram", "esp32c3", "esp32s3" }.Select(name => Board.Load(name).Pins))
        {
            Assert.NotNull(pins.Led);
            Assert.NotNull(pins.I2c);
            Assert.NotNull(pins.Spi);
            Assert.NotNull(pins.Uart);
            Assert.False(pins.I2s!.IsPulseDensity);
        }
    }

    [Fact]
    public void BuiltIn_CameraOverI2cAndSpi_SharesNoPin() =>
        Assert.All(Board.BuiltIn.Where(board => board.Pins is { I2c: not null, Spi: not null }), board =>
        {
            (I2cPins i2c, SpiPins spi) = (board.Pins.I2c!, board.Pins.Spi!);
            int[] pins = [i2c.Data, i2c.Clock, spi.Mosi, spi.Miso, spi.Clock, spi.ChipSelect];
            Assert.Equal(pins.Length, pins.Distinct().Count());
        });

    [Fact]
    public void BuiltIn_NoPinBelongsToTheMemoryOfItsChip()
    {
        Assert.All(Board.BuiltIn, board =>
        {
            int[] taken = board.Chip switch
            {
                "ESP32-C3" => [.. Enumerable.Range(12, 6)],
                "ESP32-S3" => [.. Enumerable.Range(26, 12)],
                _ => [6, 7, 8, 11, .. board.HasPsram ? new[] { 16, 17 } : []],
            };
            Assert.Empty(PinsOf(board.Pins).Intersect(taken));
        });
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
            Assert.All(
                FiguresOf(pins).Concat(pins.Where(group => group.Value is JsonObject).Select(group => group.Key)),
                pin => Assert.True(pins[pin + "Source"]?.GetValue<string>().Length > 20, pin));
        }
    }

    [Fact]
    public void Load_UnknownName_ListsTheBoards()
    {
        CompilerException e = Assert.Throws<CompilerException>(() => Board.Load("arduino"));

        Assert.Equal(DiagnosticCatalog.UnknownBoard, e.Code);
        Assert.Equal(
            "no board is called 'arduino'; there are esp32, esp32-cam, esp32-psram, esp32c3, esp32s3, m5core2, "
            + "m5stickc-plus, m5stickc-plus2, xiao-esp32s3", e.Message);
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

    [Fact]
    public void Load_TextThatIsNotUtf8_IsRefused()
    {
        File.WriteAllBytes(_file, [.. "{ \"name\": \""u8, 0xC3, 0x28, .. "\" }"u8]);
        AssertBad(_file, "not UTF-8");
        File.WriteAllText(_file, "{ \"pins\": {}, \"name\": \"\\ud800\" }");
        AssertBad(_file, "not Unicode");
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

    [Theory]
    [InlineData("{ \"low\": 2, \"high\": 1 }", "field 'cyclesPerInstruction.high' must be a number from 2")]
    [InlineData("{ \"low\": 0, \"high\": 1 }", "field 'cyclesPerInstruction.low' must be a number from 0.01")]
    [InlineData("{ \"low\": 1 }", "field 'cyclesPerInstruction.high' is missing")]
    [InlineData("{ \"low\": 1, \"high\": 2, \"mean\": 1.5 }", "field 'cyclesPerInstruction.mean' is not a field of a board")]
    [InlineData("1.2", "'cyclesPerInstruction' must be a JSON object")]
    public void Load_CyclesThatAreNoRange_NamesTheField(string cycles, string expected)
    {
        WriteBoard(board => board["cyclesPerInstruction"] = JsonNode.Parse(cycles));
        AssertBad(_file, expected);
    }

    [Fact]
    public void Load_Costs_AreAFactorOrCyclesAndNotBoth()
    {
        WriteBoard(board => board["costFactor"] = 70);
        AssertBad(_file, "field 'costFactor' is not a field of a board");
        WriteBoard(board =>
        {
            board.Remove("cyclesPerInstruction");
            board.Remove("cyclesPerInstructionSource");
        });
        AssertBad(_file, "field 'costFactor' is missing");
        WriteBoard(board =>
        {
            board.Remove("cyclesPerInstruction");
            board.Remove("cyclesPerInstructionSource");
            board["costFactor"] = 70;
        });
        Assert.Equal(Board.Load("esp32") with { CostFactor = 70, CyclesPerInstruction = null }, Board.Load(_file));
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

    [Theory]
    [InlineData("i2c", "{ \"bus\": 1, \"data\": 21 }", "field 'pins.i2c.clock' is missing")]
    [InlineData("i2c", "21", "'pins.i2c' must be a JSON object")]
    [InlineData("i2c", "{ \"bus\": 0, \"data\": 21, \"clock\": 22 }", "field 'pins.i2c.bus' must be a whole number from 1 to 9")]
    [InlineData("uart", "{ \"port\": 2, \"tx\": 1, \"rx\": 3 }", "field 'pins.uart.port' must be a text")]
    [InlineData("i2s", "{ \"bus\": 1, \"wordSelect\": 0, \"dataIn\": 34, \"mclk\": 3 }", "field 'pins.i2s.mclk' is not a field of a board")]
    [InlineData("can", "{ }", "field 'pins.can' is not a field of a board")]
    [InlineData("ledActiveLow", "1", "field 'pins.ledActiveLow' must be true or false")]
    public void Load_BadPins_NamesTheirPath(string group, string value, string expected)
    {
        WriteBoard(board => board["pins"]![group] = JsonNode.Parse(value));
        AssertBad(_file, expected);
    }

    [Fact]
    public void Load_WithoutPins_LeavesTheGroupsOut()
    {
        WriteBoard(board => board["pins"] = new JsonObject());

        Assert.Equal(new BoardPins(null, null, null, null, null), Board.Load(_file).Pins);
    }

    private static IEnumerable<int> PinsOf(BoardPins pins)
    {
        int?[] all =
        [
            pins.Led?.Pin, pins.I2c?.Data, pins.I2c?.Clock, pins.Spi?.Mosi, pins.Spi?.Miso, pins.Spi?.Clock, pins.Spi?.ChipSelect, pins.I2s?.BitClock,
            pins.I2s?.WordSelect, pins.I2s?.DataIn, pins.Uart?.Tx, pins.Uart?.Rx,
        ];
        return all.OfType<int>();
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
