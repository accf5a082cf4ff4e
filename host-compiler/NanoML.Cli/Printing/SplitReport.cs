using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Splitting;

namespace NanoML.Cli.Printing;

/// <summary>A place where a model could be cut: an element of <c>candidates</c> in <c>split --json</c>.</summary>
/// <param name="Layer">Null for the whole model on the host, or on the board.</param>
/// <param name="Bytes">That are sent; 0 if nothing is.</param>
internal sealed record CandidateCut(string? Layer, int Bytes, double DeviceMs, double LinkMs, double HostMs, double TotalMs, int HeapBytes, long FlashBytes, bool Fits);

/// <summary>A cascade: <c>cascade</c> in <c>split --json</c>.</summary>
/// <param name="Sent">The share of samples that is sent.</param>
/// <param name="Right">The share that gets its label, or the host's class where <paramref name="HasLabels"/> is false.</param>
/// <param name="HostRight">The same of the host by itself.</param>
/// <param name="BoardRight">The same of the board by itself.</param>
internal sealed record CascadeReport(
    int ExitMargin, int Samples, bool IsTest, bool HasLabels, double Sent, double Right, double HostRight, double BoardRight, ImmutableArray<CascadePoint> Curve);

/// <summary>What <c>split --json</c> prints.</summary>
internal sealed record SplitReport(
    string Folder, string DeviceClass, string Identity, SentBytes Sent, double PredictedMs, int RamBytes, int FlashBytes, int HostBytes, ImmutableArray<string> Files)
{
    private static readonly double[] s_shares = [0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1];
    private static readonly string[] s_candidates = ["Cut behind", ">Bytes", ">Device ms", ">Link ms", ">Host ms", ">Total ms", ">Heap", ">Flash", "Fits"];
    private static readonly string[] s_curve = [">Margin", ">Sent %", ">Right %"];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? At { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LinkMs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CandidateCut[]? Candidates { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SplitQuality? Quality { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CascadeReport? Cascade { get; init; }

    public static SplitReport Of(SplitOutcome outcome, string folder)
    {
        SplitDescription description = outcome.Parts.Description;
        ProfileReport profile = outcome.Profile;
        return new SplitReport(
            folder, description.DeviceClass, description.Identity, description.Sent, profile.PredictedMs, profile.RamBytes, outcome.Device.Fit.FlashNeeded,
            outcome.Parts.Host.Length, [.. outcome.Parts.Files.Select(file => file.Path)])
        {
            At = description.At,
            LinkMs = outcome.Link?.Milliseconds(outcome.Sent.Bytes),
            Candidates = outcome.Candidates.IsEmpty ? null : [.. outcome.Candidates.Select(Of)],
            Quality = outcome.Quality,
            Cascade = outcome.Judged is { } judged ? Of(judged, outcome) : null,
        };
    }

    public void Print(Terminal terminal, SplitOutcome outcome)
    {
        if (Candidates is not null)
        {
            PrintCandidates(terminal, outcome);
        }

        Compilation device = outcome.Device;
        terminal.WriteLine(At is null
            ? $"Board       {DeviceClass}: the whole model; it sends its input of {Terminal.Number(Sent.Bytes)} bytes when it is not sure"
            : $"Board       {DeviceClass}: up to {At}; it sends {string.Join('x', Sent.Shape)}, {Terminal.Number(Sent.Bytes)} bytes");
        terminal.WriteLine(
            $"RAM         with {Terminal.Number(device.Fit.HeapForApplication)} for the application {Terminal.Number(device.Fit.HeapNeeded)} of "
            + $"{Terminal.Number(device.Fit.HeapAvailable)} bytes of managed heap");
        terminal.WriteLine($"Flash       {Terminal.Number(device.Fit.FlashNeeded)} of {Terminal.Number(device.Fit.FlashAvailable)} bytes to deploy to");
        terminal.WriteLine($"Time        {Figures.Milliseconds(outcome.Profile.Time)} ms per inference on the board ({Figures.Origin(device.Costs)})");
        if (outcome.Link is { } link)
        {
            terminal.WriteLine($"Link        {Figures.Milliseconds(LinkMs!.Value)} ms for each inference at {Terminal.Number((long)link.BytesPerSecond)} bytes a second");
        }

        terminal.WriteLine($"Host        {SplitDescription.HostFileName}, {Terminal.Number(HostBytes)} bytes");
        PrintQuality(terminal);
        PrintCascade(terminal, outcome);
        terminal.WriteLine($"Written     {Files.Length} files to {Folder}; the board's part is in {Folder}/{SplitParts.DeviceFolder}, nanoml host {Folder} --port PORT answers it");
    }

    private static CandidateCut Of(CutCandidate cut) => new(
        cut.Place?.Layer, cut.Bytes, cut.Device.Milliseconds, cut.LinkMs, cut.HostMs, cut.TotalMs, cut.Device.HeapBytes, cut.Device.FlashBytes, cut.Fits);

    private static CascadeReport Of(Cascade judged, SplitOutcome outcome)
    {
        CascadePoint chosen = judged.At(outcome.ExitMargin!.Value);
        return new CascadeReport(
            chosen.ExitMargin, judged.Count, outcome.IsTest, judged.HasLabels, chosen.Sent, chosen.Right, judged.HostRight,
            judged.At(Compiler.Splitting.Cascade.SendsNothing).Right, [.. judged.Curve(s_shares)]);
    }

    private void PrintCandidates(Terminal terminal, SplitOutcome outcome)
    {
        terminal.WriteTable(s_candidates, Candidates!.Select(cut => new[]
        {
            cut.Layer ?? (cut.Bytes > 0 ? "nothing: all on the host" : "all of it: none on the host"),
            Terminal.Number(cut.Bytes), Figures.Milliseconds(cut.DeviceMs), Figures.Milliseconds(cut.LinkMs), Figures.Milliseconds(cut.HostMs),
            Figures.Milliseconds(cut.TotalMs), Terminal.Number(cut.HeapBytes), Terminal.Number(cut.FlashBytes), cut.Fits ? "yes" : "no",
        }));
        terminal.WriteLine($"Cheapest    behind {At}; the board's times are estimates, the host's were measured on this computer");
        CandidateCut chosen = Candidates!.First(cut => cut.Layer == At);
        foreach (CandidateCut end in Candidates!.Where(cut => cut.Layer is null && cut.Fits && cut.TotalMs < chosen.TotalMs))
        {
            terminal.WriteLine(end.Bytes == 0
                ? $"Remark      the whole model on the board takes less: nanoml compile {outcome.Device.Options.ModelPath}"
                : "Remark      sending the input and computing all of it on the host takes less");
        }
    }

    private void PrintQuality(Terminal terminal)
    {
        if (Quality is not { } quality)
        {
            return;
        }

        string samples = $"on {Terminal.Number(quality.Samples)} {(quality.IsTest ? "test" : "calibration")} samples";
        terminal.WriteLine(quality.Agreement is { } agreement
            ? $"Quality     {Figures.Percent(agreement, 2)} % get the float model's class, SQNR {Figures.Fixed(quality.SqnrDb, 1)} dB, {samples}"
            : $"Quality     SQNR {Figures.Fixed(quality.SqnrDb, 1)} dB {samples}");
        if (quality is { FloatAccuracy: { } expected, Accuracy: { } accuracy })
        {
            terminal.WriteLine($"Accuracy    {Figures.Percent(accuracy, 2)} %; the float model has {Figures.Percent(expected, 2)} %");
        }
    }

    private void PrintCascade(Terminal terminal, SplitOutcome outcome)
    {
        if (Cascade is not { } cascade)
        {
            return;
        }

        terminal.WriteTable(s_curve, cascade.Curve.Select(point => new[]
        {
            Terminal.Number(point.ExitMargin), Figures.Percent(point.Sent), Figures.Percent(point.Right, 2),
        }));
        string real = (cascade.ExitMargin * outcome.Device.Plan.Output.Quant.Scale).ToString("0.###", CultureInfo.InvariantCulture);
        string samples = $"{Terminal.Number(cascade.Samples)} {(cascade.IsTest ? "test" : "calibration")} samples";
        string right = cascade.HasLabels ? "right" : "as the host's model says";
        terminal.WriteLine($"Threshold   a margin of {cascade.ExitMargin} levels, which is {real}");
        terminal.WriteLine(
            $"Cascade     sends {Figures.Percent(cascade.Sent)} % of {samples}; {Figures.Percent(cascade.Right, 2)} % {right}, "
            + $"the host alone {Figures.Percent(cascade.HostRight, 2)} %, the board alone {Figures.Percent(cascade.BoardRight, 2)} %");
    }
}
