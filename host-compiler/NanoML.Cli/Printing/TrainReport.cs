using System.Collections.Immutable;
using System.Globalization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Device;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Training.Search;

namespace NanoML.Cli.Printing;

/// <summary>What <c>nanoml train</c> found: printed, and in train.json with everything that repeats it.</summary>
internal sealed record TrainReport(
    string Data,
    string Board,
    double Minutes,
    int Seed,
    int Bits,
    double? MaxLatencyMs,
    string Choose,
    ImmutableArray<string> Command,
    IReadOnlyList<string> Classes,
    int TrainingExamples,
    int ValidationExamples,
    bool Cancelled,
    string Network,
    int Round,
    int Steps,
    double Accuracy,
    double StandardError,
    double FloatAccuracy,
    double PredictedMs,
    double PredictedMsLow,
    double PredictedMsHigh,
    int RamBytes,
    int FlashBytes,
    long Macs,
    long Parameters,
    ImmutableArray<TrainedNetwork> Networks)
{
    public static TrainReport Of(TrainSubject subject)
    {
        SearchResult result = subject.Result;
        Trial chosen = result.Chosen;
        return new TrainReport(
            subject.DataSet, subject.Board.Name, subject.Options.Minutes, subject.Options.Seed, subject.Options.Bits, subject.Options.MaxLatencyMs,
            subject.Options.Rule.ToString().ToLowerInvariant(),
            subject.Command, subject.Classes, result.Examples, result.Judges, result.IsCancelled, $"{chosen.Candidate.Network}", chosen.Round, chosen.Steps,
            chosen.Accuracy.Share, chosen.Accuracy.StandardError, chosen.Float.Share, subject.Profile.PredictedMs, subject.Profile.PredictedMsLow,
            subject.Profile.PredictedMsHigh, subject.Profile.RamBytes, subject.Profile.FlashBytes, subject.Profile.Macs, chosen.Candidate.Parameters,
            [.. result.Candidates.Select(candidate => TrainedNetwork.Of(candidate, result))]);
    }

    private bool IsBest => Choose == ChoiceRule.Best.ToString().ToLowerInvariant();

    /// <param name="folder">Where the files are.</param>
    public void Print(Terminal terminal, string folder, TimeSpan time)
    {
        terminal.WriteTable(
            ["Network", ">Latency ms", ">Heap", ">Flash", ">Round", ">Float", ">Integers", ""],
            Networks.Where(network => network.Round is not null).Select(network => (string[])
            [
                network.Network, Figures.Milliseconds(network.PredictedMs), Figures.Number(network.HeapBytes), Figures.Number(network.FlashBytes), $"{network.Round}",
                Percent(network.FloatAccuracy!.Value), network.Accuracy is { } accuracy ? Percent(accuracy) : "",
                network.Network == Network ? "chosen" : network.IsFront ? "none faster and better" : "",
            ]));
        terminal.WriteLine($"Examples   {Figures.Number(TrainingExamples)} to train on at first; {Figures.Number(ValidationExamples)} chose, told by networks that did not see their recordings");
        terminal.WriteLine($"Network    {Network}, {Figures.Number(Parameters)} parameters: {(IsBest ? "the most accurate" : "the fastest within one standard error of the best in accuracy and loss")}");
        terminal.WriteLine($"Accuracy   {Percent(Accuracy)} in integers, {Percent(FloatAccuracy)} in floating point; standard error {Percent(StandardError)}");
        terminal.WriteLine($"Latency    {Figures.Milliseconds(new TimeRange(PredictedMsLow, PredictedMsHigh))} ms predicted on {Board}");
        terminal.WriteLine($"Memory     {Figures.Number(RamBytes)} bytes of heap, {Figures.Number(FlashBytes)} of flash");
        string end = Cancelled ? "; cancelled: this is the best so far" : "";
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Time       {time.TotalMinutes:F1} minutes{end}"));
        terminal.WriteLine($"Written    {Path.Combine(folder, "model.onnx")}, train.json, report.html");
        terminal.WriteLine($"Next       nanoml test {Path.Combine(folder, "model.onnx")} --data {Data} --target {Board}");
    }

    private static string Percent(double share) => $"{Figures.Percent(share, 2)} %";
}

/// <summary>One network of a search.</summary>
/// <param name="Round">The last one in which it was trained; null: it was not.</param>
/// <param name="Accuracy">With the device's integers.</param>
/// <param name="IsFront">None is both faster and more accurate.</param>
internal sealed record TrainedNetwork(
    string Network, double PredictedMs, int HeapBytes, long FlashBytes, long Macs, int? Round, double? FloatAccuracy, double? Accuracy, bool IsFront)
{
    public static TrainedNetwork Of(Candidate candidate, SearchResult result)
    {
        Trial? trial = result.Trials.FirstOrDefault(t => t.Candidate == candidate);
        return new TrainedNetwork(
            $"{candidate.Network}", candidate.Price.Milliseconds, candidate.Price.HeapBytes, candidate.Price.FlashBytes, candidate.Macs, trial?.Round,
            trial?.Float.Share, trial?.Quantized?.Share, trial is not null && result.Front.Contains(trial));
    }
}
