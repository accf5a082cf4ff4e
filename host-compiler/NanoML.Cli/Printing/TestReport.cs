using System.Text.Json.Serialization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;
using NanoML.Evaluation.Events;
using NanoML.Evaluation.Running;

namespace NanoML.Cli.Printing;

/// <summary>The result of a test: the keys of <c>--json</c>, and its text.</summary>
/// <param name="source">The data set's path.</param>
/// <param name="split">Whose recordings were judged.</param>
internal sealed class TestReport(TestResult result, string source, string split)
{
    private const double SameBytes = 1;

    private readonly ConfusionText _confusion = new(result.Confusion, result.Classes);

    public string Data => source;

    public string Split => split;

    public int Recordings => result.Recordings;

    public int Windows => result.Windows.Length;

    public double? FloatAccuracy => TestResult.Accuracy(result.Run.Float);

    public double? IntegerAccuracy => TestResult.Accuracy(result.Run.Integer);

    public double? DeviceAccuracy => TestResult.Accuracy(result.Run.Device);

    /// <summary>The share of windows whose inputs the board's front end makes equal to the byte.</summary>
    public double SameInputs => result.Run.SameInputs;

    /// <summary>Of each class, on the device.</summary>
    public IEnumerable<ClassReport> Classes => _confusion.Classes(k => result.Thresholds[k]);

    /// <summary>By true class, then by chosen class.</summary>
    public int[][]? Confusion => _confusion.Matrix;

    public double WantedPrecision => result.WantedPrecision;

    public IEnumerable<object> Worst => result.Worst.Select(judgement => new
    {
        Recording = result.Windows[judgement.Window].Recording.Name,
        result.Windows[judgement.Window].Start,
        Is = result.Classes[judgement.Label],
        Said = result.Classes[judgement.Class],
        judgement.Confidence,
    });

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EventScore? Events => result.Events;

    /// <summary>The accuracy on the device.</summary>
    [JsonIgnore]
    public string Brief => $"{Percent(DeviceAccuracy)} right";

    public void Print(Terminal terminal)
    {
        terminal.WriteLine($"Data        {Figures.Number(Windows)} windows of {Figures.Number(Recordings)} recordings ({split}) of {source}");
        terminal.WriteLine($"Float       {Percent(FloatAccuracy)} right: the file as it is");
        terminal.WriteLine($"Integers    {Percent(IntegerAccuracy)} right: compiled, inputs made in floating point");
        terminal.WriteLine($"Device      {Percent(DeviceAccuracy)} right: the emitted code, {Inputs()}");
        terminal.WriteTable(
            ["Class", ">Windows", ">Precision %", ">Recall %", ">F1 %", $">From % for {Figures.Percent(WantedPrecision, 0)} % right", ">Recall % then"],
            result.Confusion.Scores.Select(Row));
        _confusion.PrintMatrix(terminal);
        PrintEvents(terminal);
        PrintWorst(terminal);
    }

    private string Inputs() => result.Run.SameInputs == SameBytes
        ? "inputs of the board equal to the byte"
        : $"inputs made by the board's front end, in {Figures.Percent(result.Run.SameInputs)} % of the windows equal to the byte";

    private string[] Row(ClassScore score, int k) =>
    [
        result.Classes[k],
        Figures.Number(score.Samples),
        Share(score.Precision),
        Share(score.Recall),
        Share(score.F1),
        result.Thresholds[k] is { } threshold ? $"{threshold.Percent}" : "none",
        Share(result.Thresholds[k]?.Recall),
    ];

    private void PrintEvents(Terminal terminal)
    {
        if (Events is not { } events)
        {
            return;
        }

        terminal.WriteLine(
            $"Events      {events.Detected} of {events.Expected} recordings detected"
            + (events.MedianLatency is { } latency ? $", half of them within {Figures.Fixed(latency, 2)} s" : "")
            + (events.FalseAlarmsPerHour is { } alarms
                ? $"; {events.FalseAlarms} false alarms in {Figures.Fixed(events.Seconds, 0)} s, {Figures.Fixed(alarms, 1)} an hour" : ""));
    }

    private void PrintWorst(Terminal terminal)
    {
        if (result.Worst.IsEmpty)
        {
            return;
        }

        terminal.WriteLine("Wrong and most sure of it:");
        terminal.WriteTable(["Recording", ">From frame", "Is", "Said", ">Confidence %"], result.Worst.Select(judgement => new[]
        {
            result.Windows[judgement.Window].Recording.Name,
            Figures.Number(result.Windows[judgement.Window].Start),
            result.Classes[judgement.Label],
            result.Classes[judgement.Class],
            judgement.Confidence is { } confidence ? $"{confidence}" : "",
        }));
    }

    private static string Share(double? share) => share is { } value ? Figures.Percent(value) : "";

    private static string Percent(double? share) => share is { } value ? $"{Figures.Percent(value, 2)} %" : "nothing";
}
