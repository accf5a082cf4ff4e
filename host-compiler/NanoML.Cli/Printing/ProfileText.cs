using System.Globalization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Streaming;

namespace NanoML.Cli.Printing;

/// <summary>A profile for people: a table with a bar per layer, and the totals.</summary>
internal static class ProfileText
{
    private const int BarWidth = 24;

    private static readonly string[] s_columns =
        ["Layer", "Kernel", "Strategy", ">MACs", ">Opcodes", ">Per MAC", ">ms", ">%", "Share of the time", ">RAM", ">IL", ">Data"];

    public static void Print(Terminal terminal, ProfileReport report, OpcodeCosts costs, Board board, DeviceFit fit, StepNetwork? stream = null)
    {
        double slowest = report.Layers.Max(l => l.PredictedMs);
        terminal.WriteTable(s_columns, report.Layers.Select(layer => Row(layer, report.PredictedMs, slowest)));
        terminal.WriteLine($"Time        {Figures.Milliseconds(report.Time)} ms per {(stream is null ? "inference" : "step")} ({Figures.Origin(costs)})");
        terminal.WriteLine(
            $"Opcodes     {Terminal.Number(report.IlOps)} for {Terminal.Number(report.Macs)} MACs, {PerMac(report.IlOpsPerMac)} per MAC");
        if (report.Instructions is { } instructions)
        {
            terminal.WriteLine($"Instruct.   {Terminal.Number(instructions)} of the interpreter");
        }

        StreamText.Print(terminal, stream);
        terminal.WriteLine($"RAM         {Terminal.Number(report.RamBytes)} bytes of managed heap");
        terminal.WriteLine(
            $"Flash       {Terminal.Number(report.FlashBytes)} bytes: {Terminal.Number(report.IlBytes)} IL, {Terminal.Number(report.DataBytes)} data");
        foreach (string remark in Remarks.On(fit, report.PredictedMs))
        {
            terminal.WriteLine($"Remark      {remark}");
        }

        terminal.WriteLine($"Board       {board.Name} ({board.Chip}, {board.ClockMHz} MHz)");
    }

    private static string[] Row(LayerProfile layer, double total, double slowest) =>
    [
        layer.Name,
        layer.Kernel,
        layer.Strategy,
        Terminal.Number(layer.Macs),
        Terminal.Number(layer.IlOps),
        PerMac(layer.IlOpsPerMac),
        Figures.Milliseconds(layer.PredictedMs),
        (100 * layer.PredictedMs / total).ToString("F1", CultureInfo.InvariantCulture),
        new string('█', (int)Math.Round(BarWidth * layer.PredictedMs / slowest)),
        Terminal.Number(layer.RamBytes),
        Terminal.Number(layer.IlBytes),
        Terminal.Number(layer.DataBytes),
    ];

    private static string PerMac(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";
}
