using System.CommandLine;
using System.Globalization;
using NanoML.Cli.Ending;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml boards</c>: the boards that the compiler knows.</summary>
internal static class BoardsVerb
{
    private const string None = "-";

    private static readonly string[] s_columns = ["Board", "Chip", ">MHz", "PSRAM", ">Managed heap", ">Deployment", "nanoff target"];
    private static readonly string[] s_pinColumns =
        ["Board", "LED", "I2C data, clock", "SPI MOSI, MISO, clock, select", "I2S bit clock, word select, data", "UART TX, RX"];

    public static Verb Create(Terminal terminal)
    {
        Option<bool> json = ModelOptions.JsonOption();
        var verb = new Verb("boards", "Lists the boards that --target knows, and adds some.", "boards", "boards --json", "boards add --from esp32 --name my-board --heap 92K");
        verb.Subcommands.Add(BoardsAddVerb.Create(terminal));
        verb.Options.Add(json);
        verb.SetAction(parsed => Run(terminal, parsed.GetValue(json)));
        return verb;
    }

    private static int Run(Terminal terminal, bool json)
    {
        Board[] boards = [.. Board.BuiltIn.Concat(UserBoards.Names.Select(name => Load(terminal, name)).OfType<Board>())];
        if (json)
        {
            terminal.WriteResult(Json.Of(new { Boards = boards }));
        }
        else
        {
            terminal.WriteTable(s_columns, boards.Select(Row));
            terminal.WriteTable(s_pinColumns, boards.Select(board => PinRow(board.Name, board.Pins)));
            foreach (Board board in boards)
            {
                terminal.WriteLine($"{board.Name}: {board.Description}");
            }
        }

        return ExitCode.Done;
    }

    /// <summary>One that the user has added; a file that cannot be used is warned of.</summary>
    private static Board? Load(Terminal terminal, string name)
    {
        try
        {
            return Board.Load(name);
        }
        catch (CompilerException e)
        {
            terminal.Warn($"{e.Message}. {e.Fix}");
            return null;
        }
    }

    private static string[] Row(Board board) =>
    [
        board.Name,
        board.Chip,
        Number(board.ClockMHz),
        board.HasPsram ? "yes" : "no",
        Terminal.Number(board.ManagedHeapBytes),
        Terminal.Number(board.DeploymentBytes),
        board.NanoffTarget,
    ];

    private static string[] PinRow(string name, BoardPins pins) =>
    [
        name,
        pins.Led is { } led ? Number(led.Pin) + (led.ActiveLow ? " (low lights)" : "") : None,
        pins.I2c is { } i2c ? $"I2C{i2c.Bus}: {Numbers(i2c.Data, i2c.Clock)}" : None,
        pins.Spi is { } spi ? $"SPI{spi.Bus}: {Numbers(spi.Mosi, spi.Miso, spi.Clock, spi.ChipSelect)}" : None,
        pins.I2s is { } i2s
            ? $"I2S{i2s.Bus}: {(i2s.BitClock is { } clock ? Number(clock) : None)}, {Numbers(i2s.WordSelect, i2s.DataIn)}"
            : None,
        pins.Uart is { } uart ? $"{uart.Port}: {Numbers(uart.Tx, uart.Rx)}" : None,
    ];

    private static string Numbers(params int[] pins) => string.Join(", ", pins.Select(Number));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
