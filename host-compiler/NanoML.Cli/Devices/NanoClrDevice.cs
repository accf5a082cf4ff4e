using System.Globalization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.Cli.Devices;

/// <summary><c>verify --on nanoclr</c>: nanoFramework's interpreter on this computer.</summary>
/// <param name="samples">How many samples to run; null runs all.</param>
internal sealed class NanoClrDevice(NanoClrTools tools, int? samples) : IVerifyDevice
{
    private const string Name = "nanoCLR";

    private static readonly string[] s_columns = ["Layer", ">nanoCLR us"];

    public DeviceCheck Check(Terminal terminal, Compilation compilation, SampleSet test)
    {
        NanoClrReport report = NanoClrVerification.Run(compilation, test, tools, samples);
        return new DeviceCheck(report.FirstDifference, Name, ToJson(report), () => Print(terminal, report, compilation.Stream is not null));
    }

    private static object ToJson(NanoClrReport report) => new
    {
        On = "nanoclr",
        report.Samples,
        report.BitExact,
        report.HeapBytes,
        MedianUs = report.MedianMicroseconds,
        BestUs = report.BestMicroseconds,
        report.PlainLoopNanoseconds,
        Layers = report.Layers.Select(layer => new { layer.Name, Us = layer.Microseconds }),
    };

    private static void Print(Terminal terminal, NanoClrReport report, bool isStream)
    {
        terminal.WriteTable(s_columns, report.Layers.Select(layer => new[] { layer.Name, Decimal(layer.Microseconds) }));
        string heap = report.HeapBytes is { } bytes ? $"{Terminal.Number(bytes)} bytes, the board's and the samples" : "nanoCLR's own";
        string compared = report.BitExact ? "the same bytes" : "other bytes";
        terminal.WriteLine($"On nanoCLR      {Terminal.Number(report.Samples)} {(isStream ? "steps" : "samples")}, {compared}");
        terminal.WriteLine($"Heap            {heap}");
        terminal.WriteLine(
            $"Time            {Decimal(report.BestMicroseconds)} us the fastest, {Decimal(report.MedianMicroseconds)} us the median, "
            + $"on this computer; a plain loop takes {Decimal(report.PlainLoopNanoseconds)} ns a multiply-accumulate");
    }

    private static string Decimal(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
