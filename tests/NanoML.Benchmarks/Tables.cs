using System.Globalization;
using NanoML.Compiler.Driver;

namespace NanoML.Benchmarks;

/// <summary>The results as tables in Markdown.</summary>
internal static class Tables
{
    public static void PrintHeader(TextWriter output)
    {
        output.WriteLine("| model | mode | MACs | opcodes/MAC | predicted ms | measured ms (best) | predicted/best | ns/MAC | plain loop ns | plain loop/ns | times reference |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
    }

    /// <param name="reference">The same model in the first mode.</param>
    public static void PrintRow(TextWriter output, Measurement measurement, Measurement reference)
    {
        ProfileReport profile = measurement.Profile;
        string[] measured = ["-", "-", "-", "-", "-", "-"];
        if (measurement.OnNanoClr is { } run)
        {
            double nanosecondsPerMac = run.MedianMicroseconds * 1000 / profile.Macs;
            measured =
            [
                $"{Text(run.MedianMicroseconds / 1000, "F2")} ({Text(run.BestMicroseconds / 1000, "F2")})",
                Text(profile.PredictedMs * 1000 / run.BestMicroseconds, "F2"),
                Text(nanosecondsPerMac, "F1"),
                Text(run.PlainLoopNanoseconds, "F1"),
                Text(run.PlainLoopNanoseconds / nanosecondsPerMac, "F2"),
                Text(reference.OnNanoClr!.MedianMicroseconds / run.MedianMicroseconds, "F2"),
            ];
        }

        string[] cells =
        [
            measurement.Model, measurement.Mode, Text(profile.Macs, "N0"), Text(profile.IlOpsPerMac ?? 0, "F2"), Text(profile.PredictedMs, "F2"), .. measured,
        ];
        output.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    public static void PrintLayers(TextWriter output, Measurement measurement)
    {
        Dictionary<string, double> measured = measurement.LayerMilliseconds;
        output.WriteLine();
        output.WriteLine($"{measurement.Model}, {measurement.Mode}:");
        output.WriteLine();
        output.WriteLine("| layer | kernel | strategy | opcodes | predicted ms | measured ms | ratio |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (LayerProfile layer in measurement.Profile.Layers)
        {
            string[] time = measured.TryGetValue(layer.Name, out double ms) ? [Text(ms, "F3"), Text(layer.PredictedMs / ms, "F2")] : ["-", "-"];
            output.WriteLine(
                $"| {layer.Name} | {layer.Kernel} | {layer.Strategy} | {Text(layer.IlOps, "N0")} | {Text(layer.PredictedMs, "F3")} | {string.Join(" | ", time)} |");
        }

        output.WriteLine();
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
