using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Reporting;

/// <summary>Collects what the report shows from the stages of a compilation.</summary>
public static class ReportBuilder
{
    /// <param name="profile">Of <paramref name="compilation"/>.</param>
    /// <param name="command">The words of the command line that repeats the report, quoted.</param>
    /// <param name="test">What the test data say, if there are any. Without them layers are measured on calibration samples.</param>
    public static Report Create(
        Compilation compilation,
        ProfileReport profile,
        ImmutableArray<string> command,
        VerifyReport? test = null,
        IProgress<StageProgress>? progress = null)
    {
        Plan plan = compilation.Plan;
        ImmutableArray<LayerError> errors =
            test?.Layers ?? LayerErrors.Measure(compilation.WindowPlan, compilation.CalibrationInputs, ForwardProgress.To(progress, Stage.Measure));
        return new Report(
            Subject(compilation, command),
            compilation.Board,
            compilation.Costs,
            compilation.Fit,
            profile,
            compilation.Assemblies.Length,
            plan.Source.Graph.CountParameters(),
            Layers(compilation, profile, errors),
            ErrorSource(compilation, test),
            GraphLayout.Of(plan.Source.Graph),
            ArenaChart.Of(compilation.Emission),
            test,
            compilation.ClassNames,
            compilation.Decision);
    }

    private static ReportSubject Subject(Compilation compilation, ImmutableArray<string> command) => new(
        compilation.ClassName,
        compilation.Options.ModelPath,
        compilation.Model.Sha256,
        InputText(compilation.Plan),
        string.Join(", ", compilation.Plan.Outputs.Select(output => Named(compilation.Plan.Outputs.Length, output.Name, output.Shape.ToString()))),
        command,
        Options(compilation.Options),
        compilation.Warnings,
        compilation.Fit.Refusal(compilation.Options.ModelPath, compilation.Board) is { } no ? $"{no.Message}. {no.Fix}" : null);

    private static string InputText(Plan plan) =>
        string.Join(", ", plan.Inputs.Select(input => Named(plan.Inputs.Length, input.Name, InputText(input))));

    private static string InputText(PlanInput input) => input.Quantization switch
    {
        { Ranks: { } ranks } => $"{ranks.Source.Own}, ranked among {ranks.Thresholds.Data.Length} thresholds",
        { FeatureCount: 1 } => input.Shape.ToString(),
        var features => $"{input.Shape} ({features.FeatureCount} features with scales of their own)",
    };

    private static string Named(int count, string name, string text) => count == 1 ? text : $"{name} {text}";

    private static ImmutableArray<(string Name, string Value)> Options(CompileOptions options) =>
    [
        ("target", options.Target),
        ("data", options.DataPath ?? "none: random inputs"),
        ("ranges", Word(options.Ranges)),
        .. options.Labels.IsEmpty ? Array.Empty<(string, string)>() : [("labels", string.Join(", ", options.Labels))],
        .. Compression(options.Compression),
        ("optimize", Word(options.Optimize)),
        ("kernels", Word(options.Kernels)),
        ("costs", options.CostTable ?? "the board's"),
        ("input", options is { Mean: 0, Scale: 1 } ? "as in the data file" : $"(x - {Real(options.Mean)}) * {Real(options.Scale)}"),
        .. options.Shapes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => ($"shape {s.Key}", Real(s.Value))),
    ];

    private static IEnumerable<(string Name, string Value)> Compression(CompressionOptions options) => options.MaxDrop is { } drop
        ? [("weights", $"searched for a loss of at most {Real(drop)} points")]
        :
        [
            ("weights", options.SharedValues > 0 ? $"{options.SharedValues} shared magnitudes" : Word(options.Weights)),
            ("prune", options.PruneRatio == 0 ? "none" : $"{Real(options.PruneRatio)} by {Word(options.PruneCriterion)}, {Word(options.PruneScope)}"),
        ];

    private static string Word(Enum choice) => choice.ToString().ToLowerInvariant();

    private static string Real(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string ErrorSource(Compilation compilation, VerifyReport? test)
    {
        int count = Math.Min(test?.Samples ?? compilation.CalibrationInputs.Length, LayerErrors.SampleCount);
        string own = compilation.Options.DataPath is null ? "random inputs" : "calibration samples";
        string kind = test is null ? own : "test samples";
        return $"the first {count} {kind}";
    }

    private static ImmutableArray<ReportLayer> Layers(
        Compilation compilation, ProfileReport profile, ImmutableArray<LayerError> errors)
    {
        ILookup<string, LayerCode> codes = compilation.Emission.Layers.ToLookup(c => c.Call.Layer);
        Dictionary<string, double> decibels = errors.ToDictionary(e => e.Layer, e => e.SqnrDb);
        HashSet<string> later = [.. compilation.Quantized.Graph.LayersByWeight().SelectMany(uses => uses.Skip(1)).Select(node => node.Name)];
        return [.. profile.Layers.Select(layer => Layer(
            layer,
            [.. codes[layer.Name]],
            compilation.Quantized.Weights.GetValueOrDefault(layer.Name),
            decibels.TryGetValue(layer.Name, out double sqnr) ? sqnr : null) with { SharesWeights = later.Contains(layer.Name) })];
    }

    private static ReportLayer Layer(LayerProfile profile, ImmutableArray<LayerCode> codes, QuantWeights? weights, double? sqnr) => new(
        profile,
        string.Join("; ", codes.Select(c => c.Call.Summary).Distinct()),
        weights?.Data.Length,
        weights?.Bits,
        weights is null ? null : (double)weights.Data.Count(w => w == 0) / weights.Data.Length,
        sqnr,
        codes.Select(c => c.Output.Buffer).Distinct().Sum(b => b.Length)
            + codes.Max(c => (c.Scratch?.Buffer.Length ?? 0) + (sizeof(long) * c.LaneElements)));
}
