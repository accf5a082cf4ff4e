using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NanoML.Cli.Streams;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;

namespace NanoML.Cli.Printing;

/// <summary>One class: an element of <c>classes</c> with <c>--json</c>.</summary>
/// <param name="Name">Null where nobody names it.</param>
/// <param name="Samples">That are of the class.</param>
/// <param name="Threshold">Of <c>nanoml test</c>; no key otherwise.</param>
internal sealed record ClassReport(
    int Index, string? Name, int Samples, double? Precision, double? Recall, double? F1,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Threshold);

/// <summary>A confusion of classes for people and for <c>--json</c>.</summary>
/// <param name="names">By class index; may be none.</param>
internal sealed class ConfusionText(Confusion confusion, ImmutableArray<string> names)
{
    /// <summary>Of a matrix that somebody reads.</summary>
    private const int MostColumns = 16;

    /// <summary>Of a matrix that a program reads.</summary>
    private const int MostClasses = 256;

    private const int MostPairs = 20;

    /// <summary>How well each class is told: <c>classes</c>.</summary>
    /// <param name="threshold">Of each class, if there are any.</param>
    public IEnumerable<ClassReport> Classes(Func<int, object?>? threshold = null) => confusion.Classes.Zip(
        confusion.Scores, (k, score) => new ClassReport(k, NameOf(k), score.Samples, score.Precision, score.Recall, score.F1, threshold?.Invoke(k)));

    /// <summary>By true class, then by chosen class, in the order of <see cref="Classes"/>: <c>confusion</c>. Null for more than 256 classes.</summary>
    public int[][]? Matrix => confusion.Classes.Length <= MostClasses ? confusion.Matrix() : null;

    /// <summary>What of each class was found, and how much of what was taken for it is of it; then what is taken for what.</summary>
    /// <param name="floatModel">The same of the float model, whose shares stand beside; null leaves them out.</param>
    public void Print(Terminal terminal, Confusion? floatModel = null)
    {
        Dictionary<int, ClassScore>? expected = floatModel?.Classes.Zip(floatModel.Scores).ToDictionary(pair => pair.First, pair => pair.Second);
        terminal.WriteTable(
            ["Class", ">Samples", .. expected is null ? Array.Empty<string>() : [">Float right %"], ">Right %", ">Precision %", ">F1 %"],
            confusion.Classes.Zip(confusion.Scores, (k, score) => (string[])
            [
                Word(k), Figures.Number(score.Samples), .. expected is null ? Array.Empty<string>() : [Share(expected.GetValueOrDefault(k)?.Recall)],
                Share(score.Recall), Share(score.Precision), Share(score.F1),
            ]));
        PrintMatrix(terminal);
    }

    /// <summary>The matrix or, of many classes, the pairs that are confused most.</summary>
    public void PrintMatrix(Terminal terminal)
    {
        if (confusion.Classes.Length > MostColumns)
        {
            terminal.WriteTable(
                ["True class", "Taken for", ">Samples"],
                confusion.Mistakes.Take(MostPairs).Select(pair => new[] { Word(pair.Label), Word(pair.Class), Figures.Number(pair.Samples) }));
            return;
        }

        int[][] counts = confusion.Matrix();
        terminal.WriteTable(
            ["True class \\ taken for", .. confusion.Classes.Select(k => $">{Word(k)}")],
            confusion.Classes.Select((k, row) => counts[row].Select(count => Figures.Number(count)).Prepend(Word(k)).ToArray()));
    }

    private string? NameOf(int index) => index >= 0 && index < names.Length ? names[index] : null;

    private string Word(int index) => NameOf(index) ?? $"{index}";

    private static string Share(double? share) => share is { } value ? Figures.Percent(value) : "";
}
