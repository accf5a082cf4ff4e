using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;

namespace NanoML.Cli.Printing;

/// <summary>One layer of the plan: the kernel calls that one node of the graph became.</summary>
/// <param name="Shape">The geometry in words.</param>
/// <param name="Strategy">How the emitted code computes it.</param>
/// <param name="WeightBits">The format of its weights; null for a layer without weights.</param>
/// <param name="WeightBytes">Of all its constants: weights, biases, multipliers, look-up tables.</param>
internal sealed record LayerReport(string Name, string Kernel, string Shape, string Strategy, long Macs, int? WeightBits, int WeightBytes)
{
    public static LayerReport Of(IGrouping<string, LayerCode> codes, QuantGraph quantized) => new(
        codes.Key,
        string.Join(" + ", codes.Select(c => c.Call.Kernel).Distinct()),
        string.Join("; ", codes.Select(c => c.Call.Summary).Distinct()),
        string.Join(" + ", codes.Select(c => c.Strategy).Distinct()),
        codes.Sum(c => c.Call.Macs),
        quantized.Weights.GetValueOrDefault(codes.Key)?.Bits,
        codes.SelectMany(c => c.Call.Tables).Distinct().Sum(t => t.ByteLength));
}

/// <summary>What a compilation costs: the object of <c>compile --json</c>.</summary>
/// <param name="Files">The written files, as paths that start with the output folder as it was given.</param>
/// <param name="Parameters">Trained numbers of the model that is compiled: after folding, and without what was removed.</param>
/// <param name="WeightBytes">Of all constants of the model.</param>
/// <param name="IlBytes">Of all emitted assemblies.</param>
/// <param name="Assemblies">How many assemblies were emitted.</param>
/// <param name="RamBytes">Managed heap that the model takes.</param>
/// <param name="FlashBytes">Deployment area that the emitted assemblies take.</param>
/// <param name="PredictedMs">Milliseconds of one inference, by the board's cost table: the middle of the next two.</param>
/// <param name="SqnrDb">Signal to quantisation noise of the output on some calibration samples, in decibels.</param>
/// <param name="Agreement">The share of them that get the float model's class; null where the output cannot be one.</param>
/// <param name="InputFeatures">Indices of the input features that the model takes; null, and no key, when it takes all.</param>
internal sealed record CompileReport(
    string Name,
    ImmutableArray<string> Files,
    long Macs,
    long Parameters,
    int WeightBytes,
    int IlBytes,
    int Assemblies,
    int RamBytes,
    int FlashBytes,
    double PredictedMs,
    double PredictedMsLow,
    double PredictedMsHigh,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Instructions,
    double SqnrDb,
    double? Agreement,
    ImmutableArray<LayerReport> Layers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int[]? InputFeatures)
{
    private static readonly string[] s_columns = ["Layer", "Kernel", "Shape", "Strategy", ">MACs", ">Weight bits", ">Weight bytes"];

    /// <summary>How real values become the bytes of the input, or of the first of several.</summary>
    public required InputReport Input { get; init; }

    /// <summary>Every input and output with its place among the model's bytes.</summary>
    public required TensorReports Tensors { get; init; }

    /// <summary>What <c>--weights auto</c> decided; null without.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DecisionReport[]? Search { get; init; }

    /// <summary>What pruning or the search loses on samples that did not take part; null where that was not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LossReport? ExpectedLoss { get; init; }

    /// <param name="profile">Of <paramref name="compilation"/>.</param>
    public static CompileReport Of(Compilation compilation, ProfileReport profile, string folder) => new(
        compilation.ClassName,
        [.. compilation.Code.Files.Select(f => Path.Combine(folder, f.Path))],
        compilation.Plan.Macs,
        compilation.Quantized.Graph.CountParameters(),
        compilation.Plan.Tables.Sum(t => t.ByteLength),
        compilation.Assemblies.Sum(a => DeviceSubset.Measure(a).IlBytes),
        compilation.Assemblies.Length,
        compilation.Fit.Ram.Total,
        compilation.Fit.FlashBytes,
        profile.PredictedMs,
        profile.PredictedMsLow,
        profile.PredictedMsHigh,
        profile.Instructions,
        compilation.Quality.SqnrDb,
        compilation.Quality.Agreement,
        [.. compilation.Emission.Layers.GroupBy(c => c.Call.Layer).Select(codes => LayerReport.Of(codes, compilation.Quantized))],
        compilation.Plan.Input.Port.Form.Features?.Indices.ToArray())
    {
        Input = InputReport.Of(compilation.Plan.Input),
        Tensors = TensorReports.Of(compilation),
        Stream = StreamJson.Of(compilation.Stream),
        Search = compilation.Decision is { } decision ? DecisionText.Reports(decision) : null,
        ExpectedLoss = compilation.ExpectedLoss is { } expected ? LossReport.Of(expected) : null,
    };

    /// <summary>What a step has to do with a window; null, and no key, without <c>--stream</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StreamJson? Stream { get; init; }

    public void Print(Terminal terminal, Compilation compilation, string folder)
    {
        terminal.WriteTable(s_columns, Layers.Select(l =>
            new[]
            {
                l.Name, l.Kernel, l.Shape, l.Strategy, Terminal.Number(l.Macs),
                l.WeightBits is { } bits ? Terminal.Number(bits) : "", Terminal.Number(l.WeightBytes),
            }));
        if (compilation.Decision is { } decision)
        {
            DecisionText.Print(terminal, compilation, decision);
        }
        else if (compilation.ExpectedLoss is { } expected)
        {
            DecisionText.Print(terminal, expected);
        }

        if (compilation.Plan.Input.Port.Form.Features is { } features)
        {
            terminal.WriteLine(
                $"Input       {features.Indices.Length} of {features.Extent} features, those in {Name}.InputFeatures: "
                + string.Join(", ", features.Indices));
        }

        Tensors.Print(terminal);
        if (Tensors.IsPlain && Input is { Features: > 1 } input)
        {
            terminal.WriteLine(
                $"Input       {Terminal.Number(input.Features)} features with scales of their own: {Name}.Quantize takes raw values; "
                + $"tables of {Terminal.Number(input.TableBytes)} bytes");
        }

        StreamText.Print(terminal, compilation.Stream);
        DeviceFit fit = compilation.Fit;
        terminal.WriteLine($"Model       {Name}: {Terminal.Number(Parameters)} parameters, {Terminal.Number(Macs)} MACs");
        terminal.WriteLine(
            $"RAM         {Terminal.Number(RamBytes)} bytes of managed heap: "
            + $"{Terminal.Number(fit.Ram.TableBytes)} weights and tables, {Terminal.Number(fit.Ram.ArenaBytes)} activations, "
            + $"{Terminal.Number(fit.Ram.OutputBytes + fit.Ram.ObjectBytes)} output and objects; with {Terminal.Number(fit.HeapForApplication)} for the application "
            + $"{Terminal.Number(fit.HeapNeeded)} of {Terminal.Number(fit.HeapAvailable)} bytes of managed heap");
        terminal.WriteLine(
            $"Flash       {Terminal.Number(fit.FlashNeeded)} of {Terminal.Number(fit.FlashAvailable)} bytes to deploy to: "
            + $"{Terminal.Number(fit.FlashBytes)} model in {Assemblies} assemblies ({Terminal.Number(IlBytes)} bytes of IL), {Terminal.Number(fit.LibraryBytes)} libraries");
        terminal.WriteLine(
            $"Time        {Figures.Milliseconds(new TimeRange(PredictedMsLow, PredictedMsHigh))} ms per {(Stream is null ? "inference" : "step")} ({Figures.Origin(compilation.Costs)}); "
            + "nanoml profile shows where it goes");
        terminal.WriteLine($"Quality     {QualityText.Of(compilation)}");
        foreach (string remark in Remarks.On(fit, PredictedMs))
        {
            terminal.WriteLine($"Remark      {remark}");
        }

        terminal.WriteLine($"Board       {compilation.Board.Name} ({compilation.Board.Chip}, {compilation.Board.ClockMHz} MHz)");
        terminal.WriteLine($"Written     {Files.Length} files to {folder}; add these projects to the solution of your application:");
        foreach (string project in Files.Where(f => f.EndsWith(".nfproj", StringComparison.Ordinal)))
        {
            terminal.WriteLine($"            {project}");
        }
    }
}
