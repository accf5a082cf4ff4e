using System.Globalization;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Proof;

namespace NanoML.Compiler.Driver;

/// <summary>Says of a model whose integers are too far from its floats where that comes from and what would help.</summary>
public static class QualityAdvice
{
    /// <summary>Fewer calibration samples may miss what the device will see.</summary>
    private const int EnoughSamples = 100;

    /// <summary>A warning where the quality is below what suits the model; what the user asked for himself, <see cref="Require"/> asks.</summary>
    internal static IEnumerable<string> Warnings(
        CompileOptions options, Plan plan, Graph imported, Quality quality, IReadOnlyList<float[]> samples, SampleSet? calibration)
    {
        QualityLine all = options.Line.OrDefault(imported, quality.Samples, calibration?.Labels is not null, random: calibration is null);
        var line = new QualityLine(
            options.Line.LeastSqnrDb is null ? all.LeastSqnrDb : null, options.Line.LeastAgreement is null ? all.LeastAgreement : null);
        if (line.Shortfall(quality) is not { } shortfall)
        {
            return [];
        }

        string where = Where(LayerErrors.Measure(plan, [.. samples.Take(LayerErrors.SampleCount)]), plan.Source.Graph);
        return [$"{options.ModelPath}: the compiled model is far from the float model: on {quality.Samples} {Kind(options)} {shortfall}. "
            + $"{where} {Advice(options, samples.Count)}"];
    }

    /// <summary>What ends a compilation whose quality is below the line that the user drew.</summary>
    /// <exception cref="CompilerException">NML0407, with the figures.</exception>
    public static void Require(Compilation compilation)
    {
        CompileOptions options = compilation.Options;
        if (options.Line.Shortfall(compilation.Quality) is { } shortfall)
        {
            throw new CompilerException(
                DiagnosticCatalog.QualityBelowLine,
                $"{options.ModelPath}: on {compilation.Quality.Samples} {Kind(options)} {shortfall}. "
                    + Where(LayerErrors.Measure(compilation.WindowPlan, compilation.CalibrationInputs), compilation.WindowPlan.Source.Graph),
                Advice(options, compilation.Samples.Length));
        }
    }

    /// <summary>The failure of a verification; null when its figures are good enough.</summary>
    /// <param name="labelled">Whether the test samples have labels.</param>
    public static CompilerException? Refusal(Compilation compilation, VerifyReport report, bool labelled)
    {
        var quality = new Quality(report.Samples, report.SqnrDb, report.Agreement);
        return compilation.Options.Line.OrDefault(compilation.Imported, report.Samples, labelled).Shortfall(quality) is not { } shortfall
            ? null
            : new CompilerException(
                DiagnosticCatalog.QualityBelowLine,
                $"{compilation.Options.ModelPath}: on {report.Samples} test samples {shortfall}. {Where(report.Layers, compilation.WindowPlan.Source.Graph)}",
                Advice(compilation.Options, compilation.Samples.Length));
    }

    private static string Kind(CompileOptions options) => options.DataPath is null ? "random inputs" : "calibration samples";

    private static string Where(IReadOnlyList<LayerError> layers, Graph graph) => LossiestLayer.Of(layers, graph) is not { } lossiest
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Layer '{lossiest.Layer}' ({lossiest.Kernel}) loses most: it is at {lossiest.SqnrDb:0.#} dB.");

    private static string Advice(CompileOptions options, int samples)
    {
        string[] ways =
        [
            .. options.DataPath is null ? ["give samples of what the device will see with --data, since ranges that come from random inputs fit no real ones"] : Array.Empty<string>(),
            .. options.DataPath is not null && samples < EnoughSamples ? [$"give more and more varied samples than {samples} with --data"] : Array.Empty<string>(),
            .. options.Compression.TakesBits ? ["keep more bits (--weights int8)"] : Array.Empty<string>(),
            .. options.Compression.PruneRatio > 0 || options.ChannelPruneRatio > 0 || options.DropFeatures is not null || options.PruneTrees is not null
                ? ["prune less"]
                : Array.Empty<string>(),
            .. options.DataPath is not null ? [options.Ranges == RangeMethod.MinMax ? "try --ranges percentile" : "try --ranges minmax"] : Array.Empty<string>(),
            "bring inputs and channels of very different size to the same scale before training",
        ];
        return $"What may help: {string.Join("; ", ways)}. --min-sqnr and --min-agreement move the line.";
    }
}
