using System.Globalization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Training;

namespace NanoML.Cli.Printing;

/// <summary>What <c>nanoml tune</c> says of a tuning.</summary>
internal static class TuneText
{
    public static object ToJson(TuneReport report, string file) => new
    {
        File = file,
        Loss = report.Loss.ToString().ToLowerInvariant(),
        report.Alpha,
        report.TrainingSamples,
        report.ValidationSamples,
        FloatAccuracy = report.TeacherAccuracy,
        report.Before,
        report.After,
        report.Sparsity,
        report.Bits,
        report.Epochs,
        report.BestEpoch,
        Cancelled = report.IsCancelled,
    };

    public static void Print(Terminal terminal, TuneReport report, string file)
    {
        string judges = report.ValidationSamples > 0 ? $"{Terminal.Number(report.ValidationSamples)} held back" : "none held back";
        terminal.WriteLine($"Samples         {Terminal.Number(report.TrainingSamples)} to train on, {judges}");
        if (report.TeacherAccuracy is { } expected)
        {
            terminal.WriteLine($"Float accuracy  {Percent(expected)}");
            terminal.WriteLine($"Accuracy        {Percent(report.After.Accuracy!.Value)}, {Percent(report.Before.Accuracy!.Value)} before tuning");
        }

        if (report.After.Agreement is { } agreement)
        {
            terminal.WriteLine(
                $"Agreement       {Percent(agreement)} choose the float model's class, {Percent(report.Before.Agreement!.Value)} before tuning");
        }

        terminal.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Loss            {report.After.Loss:G4}, {report.Before.Loss:G4} before tuning "
            + $"({report.Loss.ToString().ToLowerInvariant()}, alpha {report.Alpha})"));
        terminal.WriteLine($"Weights         {Percent(report.Sparsity)} zero; {report.Bits} bits, 8 in the first and the last layer");
        string end = report.IsCancelled ? ", then cancelled" : "";
        terminal.WriteLine($"Epochs          {report.Epochs}{end}; the best is number {report.BestEpoch}");
        terminal.WriteLine($"Written         {file}");
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F2} %");
}
