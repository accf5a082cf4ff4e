using System.Globalization;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Choice;
using NanoML.NanoClr.Tests;

namespace NanoML.Benchmarks;

/// <summary>One way to make a model smaller, and what it gives and takes.</summary>
/// <param name="Family">Points of one family make a line of the picture.</param>
/// <param name="Accuracy">On test samples, in [0, 1].</param>
/// <param name="Milliseconds">Predicted, with nanoCLR's costs.</param>
internal sealed record TradeOffPoint(string Family, string Label, double Accuracy, double Milliseconds, int FlashBytes, double ZeroShare);

/// <summary>Accuracy against predicted latency for every kind of compression: the data of the guide "make it smaller".</summary>
internal static class TradeOff
{
    private static readonly (string Family, string Label, CompressionOptions Options)[] s_ways =
    [
        ("bits", "int8", new()),
        ("bits", "int6", new(WeightFormat.Int6)),
        ("bits", "int4", new(WeightFormat.Int4)),
        ("bits", "int3", new(WeightFormat.Int3)),
        ("bits", "ternary", new(WeightFormat.Ternary)),
        ("pruned, int8", "30 %", new(PruneRatio: 0.3)),
        ("pruned, int8", "50 %", new(PruneRatio: 0.5)),
        ("pruned, int8", "70 %", new(PruneRatio: 0.7)),
        ("pruned, int4", "30 %", new(WeightFormat.Int4, 0.3)),
        ("pruned, int4", "50 %", new(WeightFormat.Int4, 0.5)),
        ("pruned, int4", "70 %", new(WeightFormat.Int4, 0.7)),
        ("other levels", "powers of two", new(WeightFormat.PowerOfTwo)),
        ("other levels", "4 shared magnitudes", new(SharedValues: 4)),
        ("auto", "0.5 points", new(MaxDrop: 0.5)),
        ("auto", "1 point", new(MaxDrop: 1)),
        ("auto", "3 points", new(MaxDrop: 3)),
    ];

    /// <returns>The float model's accuracy and a point for each way.</returns>
    public static (double FloatAccuracy, IReadOnlyList<TradeOffPoint> Points) Measure(ModelCase model, TextWriter output)
    {
        double? floatAccuracy = null;
        var points = new List<TradeOffPoint>();
        output.WriteLine("| weights | accuracy | predicted ms | zeros | flash |");
        output.WriteLine("|---|---|---|---|---|");
        foreach ((string family, string label, CompressionOptions compression) in s_ways)
        {
            var options = new CompileOptions
            {
                ModelPath = model.Model,
                Target = "esp32-psram",
                CostTable = "nanoclr-host",
                DataPath = model.Calibration,
                Scale = model.Scale,
                Optimize = OptimizeGoal.Speed,
                Compression = compression,
            };
            Compilation compilation = Compilation.Run(options);
            SampleSet test = Compilation.LoadSamples(options, compilation.Imported, model.Test);
            floatAccuracy ??= Share(test, () => new FloatOracle(compilation.Imported).Run, compilation.Imported);
            double accuracy = Share(test, () => Integers(compilation.Plan), compilation.Imported);
            sbyte[] weights = [.. compilation.Quantized.Weights.Values.SelectMany(w => w.Data)];
            var point = new TradeOffPoint(
                family, label, accuracy, Profiling.Run(compilation).PredictedMs, compilation.Fit.FlashBytes,
                (double)weights.Count(q => q == 0) / weights.Length);
            points.Add(point);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(family == "bits" ? label : $"{family}, {label}")} | {100 * accuracy:F2} % | {point.Milliseconds:F1} | {100 * point.ZeroShare:F0} % | {point.FlashBytes / 1024} KB |"));
        }

        return (floatAccuracy!.Value, points);
    }

    private static double Share(SampleSet test, Func<Func<float[], float[]>> model, Graph graph)
    {
        int[] labels = test.RequireLabels();
        int right = 0;
        Parallel.For(0, test.Count, model, (k, _, run) =>
        {
            if (ModelOutput.ChosenClass(graph, run(test.Inputs[k])) == labels[k])
            {
                Interlocked.Increment(ref right);
            }

            return run;
        }, _ => { });
        return (double)right / test.Count;
    }

    private static Func<float[], float[]> Integers(Plan plan)
    {
        var oracle = new IntegerOracle(plan);
        return input => IntegerOracle.DequantizeOutput(plan, oracle.Run(IntegerOracle.QuantizeInput(plan, input)));
    }
}
