using System.Globalization;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Proof;

namespace NanoML.Cli.Printing;

/// <summary>Words for how close a compiled model comes to the float model.</summary>
internal static class QualityText
{
    public static string Of(Compilation compilation)
    {
        Quality quality = compilation.Quality;
        string classes = quality.Agreement is { } agreement ? $", {Percent(agreement)} get the float model's class" : "";
        string kind = compilation.Options.DataPath is null ? "random inputs, which say little of real ones" : "calibration samples";
        return string.Create(CultureInfo.InvariantCulture, $"output SQNR {quality.SqnrDb:F1} dB{classes}, on {quality.Samples} {kind}");
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}
