using System.Xml.Linq;
using NanoML.Compiler.Driver;
using static NanoML.Compiler.Reporting.Html;
using static NanoML.Compiler.Reporting.PageParts;

namespace NanoML.Compiler.Reporting;

/// <summary>The few figures that decide, as tiles.</summary>
internal static class TileWriter
{
    public static XElement Write(Report report) => Element(
        "section",
        Class("tiles"),
        Attribute("aria-label", "Summary"),
        Accuracy(report.Test),
        Tile("Latency", $"{Figures.Milliseconds(report.Profile.Time)} ms", Figures.Origin(report.Costs)),
        Tile(
            "RAM",
            $"{Figures.Number(report.Fit.Ram.Total)} B",
            $"with the application's share {Share(report.Fit.HeapNeeded, report.Fit.HeapAvailable)} B managed heap"),
        Tile(
            "Flash",
            $"{Figures.Number(report.Fit.FlashNeeded)} B",
            $"{Share(report.Fit.FlashNeeded, report.Fit.FlashAvailable)} B to deploy to"),
        Energy(report));

    private static XElement Accuracy(VerifyReport? test) => test switch
    {
        { Accuracy: { } accuracy, FloatAccuracy: { } expected } => Tile(
            "Accuracy",
            $"{Figures.Percent(accuracy, 2)} %",
            $"float model {Figures.Percent(expected, 2)} %, {Loss(expected - accuracy)} on {Figures.Number(test.Samples)} samples"),
        { } => Tile("Output SQNR", $"{Figures.Fixed(test.SqnrDb, 1)} dB", $"{Figures.Number(test.Samples)} samples without labels"),
        _ => Tile("Accuracy", "not measured", "nanoml verify with --test measures it"),
    };

    private static string Loss(double points) => points switch
    {
        > 0 => $"{Figures.Percent(points, 2)} points lost",
        < 0 => $"{Figures.Percent(-points, 2)} points gained",
        _ => "none lost",
    };

    private static XElement? Energy(Report report) => report is { EnergyMj: { } energy, Board.ActivePowerMw: { } power }
        ? Tile(
            "Energy per inference",
            $"{Figures.Milliseconds(energy)} mJ",
            FormattableString.Invariant($"an estimate: predicted time{(report.Profile.Time.IsPoint ? "" : ", the middle,")} times {power} mW of the chip"))
        : null;

    private static string Share(long needed, long available) =>
        $"{Figures.Percent((double)needed / available)} % of {Figures.Number(available)}";
}
