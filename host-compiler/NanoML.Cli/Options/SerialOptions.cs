using System.CommandLine;

namespace NanoML.Cli.Options;

/// <summary>The options that say where a board is connected.</summary>
internal static class SerialOptions
{
    public static Option<string?> Port() => new("--port")
    {
        HelpName = "PORT",
        Description = "The serial port of the board: COM3, /dev/ttyUSB0, /dev/cu.usbserial-110.",
    };

    public static Option<int?> Baud(int usual, string reason) => OptionParsing.Count(
        "--baud", "B", $"The speed of the port. Default: {usual}, {reason}.");
}
