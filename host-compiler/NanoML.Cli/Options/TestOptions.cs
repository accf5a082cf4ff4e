using System.CommandLine;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets;
using NanoML.Evaluation.Events;
using NanoML.Evaluation.Running;

namespace NanoML.Cli.Options;

/// <summary>The options of <c>test</c> besides the model, the data and the board.</summary>
internal sealed class TestOptions
{
    private const int Percent = 100;

    private static readonly OrderedDictionary<string, Split> s_splits = new()
    {
        ["test"] = Split.Test,
        ["validation"] = Split.Validation,
        ["training"] = Split.Training,
    };

    private readonly Option<string> _split = OptionParsing.Choice("--split", "Whose recordings are judged.", "test", s_splits.Keys);

    private readonly Option<float> _precision = OptionParsing.Number(
        "--precision", "SHARE", "The share of results of a class that should be right: the least confidence for it is told.", 0.95f,
        value => value is > 0 and <= 1, "a share above 0, up to 1");

    private readonly Option<int?> _worst = OptionParsing.Count("--worst", "N", "How many wrong results are named, the most confident first. Default: 10.");

    private readonly Option<int?> _smoothing = OptionParsing.Count(
        "--smoothing", "K", "With every result a probability moves 1/2^K of the way, as ProbabilitySmoother does. Default: 1.", 8);

    private readonly Option<int?> _enter = OptionParsing.Count("--enter", "PERCENT", "The confidence from which on a class is at hand. Default: 60.", Percent);

    private readonly Option<int?> _leave = OptionParsing.Count("--leave", "PERCENT", "The confidence below which it is given up. Default: 40.", Percent);

    private readonly Option<string?> _background = new("--background")
    {
        HelpName = "CLASS",
        Description = "The class that is no event. Default: one called other, idle, rest, silence, noise or the like.",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _split, _precision, _worst, _smoothing, _enter, _leave, _background })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="CompilerException">A class that the data do not have, or thresholds in the wrong order.</exception>
    public TestChoices Read(ParseResult parsed, Dataset dataset)
    {
        EventOptions usual = EventOptions.Default;
        int enter = parsed.GetValue(_enter) ?? usual.EnterPercent;
        int leave = parsed.GetValue(_leave) ?? Math.Min(usual.LeavePercent, enter);
        if (leave > enter)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, $"--leave {leave} is above --enter {enter}", "A class is given up below the confidence that it is taken at.");
        }

        return new TestChoices(
            s_splits[parsed.GetRequiredValue(_split)],
            OptionParsing.Decimal(parsed.GetValue(_precision)),
            parsed.GetValue(_worst) ?? 10,
            new EventOptions(parsed.GetValue(_smoothing) ?? usual.SmoothingShift, enter, leave, Background(parsed, dataset)));
    }

    private int? Background(ParseResult parsed, Dataset dataset) => parsed.GetValue(_background) switch
    {
        null => null,
        { } name when dataset.Classes.ToList().FindIndex(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and int index => index,
        { } name => throw new CompilerException(
            DiagnosticCatalog.Usage, $"--background: the data have no class '{name}'", $"They have {string.Join(", ", dataset.Classes)}."),
    };
}
