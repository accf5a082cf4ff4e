using System.Collections.Immutable;
using System.Xml.Linq;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Training.Search;
using static NanoML.Compiler.Reporting.Html;
using static NanoML.Compiler.Reporting.PageParts;

namespace NanoML.Compiler.Reporting;

/// <summary>What a page about a search says.</summary>
/// <param name="DataSet">Its path.</param>
/// <param name="Classes">Their names.</param>
/// <param name="Profile">Of the chosen network, compiled.</param>
/// <param name="Command">The words of the command line that repeats it, quoted.</param>
public sealed record TrainSubject(
    string DataSet, IReadOnlyList<string> Classes, Board Board, TrainOptions Options, SearchResult Result, ProfileReport Profile, ImmutableArray<string> Command);

/// <summary>The page that <c>nanoml train</c> writes: which networks there were, which one was taken and why, and the command that repeats it.</summary>
public static class TrainPage
{
    /// <returns>UTF-8 text that is well-formed XML too; the same for the same search.</returns>
    public static string Write(TrainSubject subject) => Page(
        $"{Name(subject)} trained for {subject.Board.Name}",
        " Times are predictions, not measurements.",
        Head(subject),
        Element("main", Tiles(subject), Pareto(subject), Networks(subject.Result)));

    private static string Name(TrainSubject subject) => Path.GetFileName(Path.TrimEndingDirectorySeparator(subject.DataSet));

    private static XElement Head(TrainSubject subject) => Element(
        "header",
        Element("p", Class("kicker"), "NanoML training"),
        Element("h1", Name(subject), Element("span", Class("on"), $" on {subject.Board.Name}")),
        Element(
            "dl",
            Class("facts"),
            Fact("Data", Element("span", Class("path"), subject.DataSet)),
            Fact("Classes", string.Join(", ", subject.Classes)),
            Fact("Examples", $"{Figures.Number(subject.Result.Examples)} to train on at first; {Figures.Number(subject.Result.Judges)} chose, told by networks that did not see their recordings"),
            Fact("Network", $"{subject.Result.Chosen.Candidate.Network}"),
            Fact("Size", $"{Figures.Number(subject.Result.Chosen.Candidate.Parameters)} parameters, {Figures.Number(subject.Result.Chosen.Candidate.Macs)} MACs"),
            Fact("Budget", FormattableString.Invariant($"{subject.Options.Minutes} minutes, seed {subject.Options.Seed}, {subject.Options.Bits} bits")),
            Fact("Board", $"{subject.Board.Name}: {subject.Board.Chip}, {subject.Board.ClockMHz} MHz")),
        Repeat(subject.Command));

    private static XElement Tiles(TrainSubject subject)
    {
        Trial chosen = subject.Result.Chosen;
        return Element(
            "section",
            Class("tiles"),
            Attribute("aria-label", "Summary"),
            Tile("Accuracy", $"{Figures.Percent(chosen.Accuracy.Share, 2)} %", $"with the integers of the device, on the examples that chose; standard error {Figures.Percent(chosen.Accuracy.StandardError, 2)}"),
            Tile("Latency", $"{Figures.Milliseconds(subject.Profile.Time)} ms", "predicted, of the network compiled as it is"),
            Tile("RAM", $"{Figures.Number(subject.Profile.RamBytes)} B", $"of {Figures.Number(subject.Board.ManagedHeapBytes)} B managed heap"),
            Tile("Flash", $"{Figures.Number(subject.Profile.FlashBytes)} B", $"of {Figures.Number(subject.Board.DeploymentBytes)} B to deploy to"));
    }

    private static XElement Pareto(TrainSubject subject) => Section(
        "pareto",
        "Accuracy over latency",
        Element(
            "p",
            Class("small"),
            "Each dot is a network. The line joins those of which none is both faster and more accurate; the ring is what was taken: "
            + (subject.Options.Rule == ChoiceRule.Best ? "the most accurate." : "the fastest within one standard error of the best, in accuracy and in loss.")),
        ParetoPicture.Write(subject.Result));

    private static XElement Networks(SearchResult result) => Section(
        "networks",
        "Networks",
        Element(
            "p",
            Class("small"),
            "Latency, heap (with the application's share) and flash (with the libraries) are estimates before training. Networks of the first rounds are judged by the validation part; "
            + "those with an accuracy in integers by all examples in turn, trained with the device's rounding at the end."),
        Scroll("Networks", Named(Element(
            "table",
            Class("wide"),
            Element("thead", Element("tr", new[] { "Network", "Latency, ms", "Heap, B", "Flash, B", "MACs", "Round", "Float, %", "Integers, %", "" }.Select(name => Element("th", Attribute("scope", "col"), name)))),
            Element("tbody", result.Candidates.Select(candidate => Row(candidate, result.Trials.FirstOrDefault(trial => trial.Candidate == candidate), result)))))));

    private static XElement Row(Candidate candidate, Trial? trial, SearchResult result) => Element(
        "tr",
        Element("th", Attribute("scope", "row"), $"{candidate.Network}"),
        new[]
        {
            Figures.Milliseconds(candidate.Price.Milliseconds), Figures.Number(candidate.Price.HeapBytes), Figures.Number(candidate.Price.FlashBytes), Figures.Number(candidate.Macs),
            trial is null ? "" : $"{trial.Round}", trial is null ? "" : Figures.Percent(trial.Float.Share, 2), trial?.Quantized is { } rounded ? Figures.Percent(rounded.Share, 2) : "",
        }.Select(cell => Element("td", Class("number"), cell)),
        Element("td", trial == result.Chosen ? "chosen" : trial is not null && result.Front.Contains(trial) ? "none faster and better" : trial is null ? "not trained" : ""));
}
