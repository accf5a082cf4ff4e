using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Device;

/// <summary>Reads a board file.</summary>
internal static class BoardReader
{
    private const int MostMegahertz = 10_000;
    private const double MostCostFactor = 1e6;
    private const double MostMilliwatts = 1e6;

    private static readonly string[] s_imus = ["MPU6886", "MPU6050"];

    /// <param name="utf8">The content of the file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="CompilerException">NML0503, naming the file and the field.</exception>
    internal static Board Read(byte[] utf8, string file) => StrictJson.Parse(utf8, file, "a board", DiagnosticCatalog.BadBoardFile, ReadBoard);

    private static Board ReadBoard(StrictJson fields)
    {
        StrictJson pins = fields.Object("pins");
        CycleRange? cycles = fields.OptionalObject("cyclesPerInstruction") is { } range ? CycleRange.Read(range) : null;
        var board = new Board(
            Name: fields.Text("name"),
            Description: fields.Text("description"),
            Chip: fields.Text("chip"),
            ClockMHz: fields.Whole("clockMHz", 1, MostMegahertz),
            ManagedHeapBytes: fields.Whole("managedHeapBytes", 1, int.MaxValue),
            LargestArrayBytes: fields.Whole("largestArrayBytes", 1, int.MaxValue),
            DeploymentBytes: fields.Whole("deploymentBytes", 1, int.MaxValue),
            NanoffTarget: fields.Word("nanoffTarget"),
            HasPsram: fields.Flag("psram"),
            CostTable: fields.Text("costTable"),
            CostFactor: cycles is null ? fields.Real("costFactor", 0, MostCostFactor) : null,
            CyclesPerInstruction: cycles,
            Imu: fields.OptionalWord("imu", s_imus),
            Pins: BoardPinsReader.Read(pins),
            ActivePowerMw: fields.OptionalReal("activePowerMw", 0, MostMilliwatts));
        fields.RefuseUnknown();
        return board;
    }
}
