using System.CommandLine;
using NanoML.Compiler.Training.Search;

namespace NanoML.Cli.Options;

/// <summary>The options of <c>train</c>.</summary>
internal sealed class TrainingChoices
{
    private static readonly TrainOptions s_defaults = new() { Target = "" };

    private static readonly OrderedDictionary<string, ChoiceRule> s_rules = new()
    {
        ["fastest"] = ChoiceRule.Fastest,
        ["best"] = ChoiceRule.Best,
    };

    private readonly Option<string> _target = CompilationOptions.BoardOption("--target");

    private readonly Option<string> _out = new("--out")
    {
        HelpName = "DIR",
        Description = "Where model.onnx, train.json and report.html go.",
        DefaultValueFactory = _ => "trained",
    };

    private readonly Option<float> _minutes = OptionParsing.Number(
        "--minutes", "N", "What training may take on two cores of a desktop, counted and not measured: the same number compares the same networks.",
        (float)s_defaults.Minutes, value => value > 0, "a number above 0");

    private readonly Option<float?> _latency = OptionParsing.OptionalNumber(
        "--max-latency", "MS", "Drops networks whose predicted latency is above.", value => value > 0, "milliseconds above 0");

    private readonly Option<string> _rule = OptionParsing.Choice(
        "--choose", "The fastest network that is as good as the best (within one standard error), or the best.", s_rules.Keys.First(), s_rules.Keys);

    private readonly Option<string> _weights = OptionParsing.Choice(
        "--weights", "The weights' format; the first and the last layer stay int8.", "int8", TuningOptions.Weights.Keys);

    private readonly Option<int?> _seed = OptionParsing.Count("--seed", "N", "The same seed gives the same file. Default: 1.");

    public Option<bool> Json { get; } = ModelOptions.JsonOption();

    public Argument<string> Data { get; } = new("DATASET") { Description = "A folder with a folder for each class, or a file: .npz, .csv, .parquet." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Data);
        foreach (Option option in new Option[] { _target, _out, _minutes, _latency, _rule, _weights, _seed, Json })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The folder to write.</summary>
    public string Out(ParseResult parsed) => parsed.GetRequiredValue(_out);

    public TrainOptions Read(ParseResult parsed) => new()
    {
        Target = parsed.GetRequiredValue(_target),
        Minutes = OptionParsing.Decimal(parsed.GetValue(_minutes)),
        MaxLatencyMs = parsed.GetValue(_latency) is { } most ? OptionParsing.Decimal(most) : null,
        Rule = s_rules[parsed.GetRequiredValue(_rule)],
        Bits = TuningOptions.Weights[parsed.GetRequiredValue(_weights)],
        Seed = parsed.GetValue(_seed) ?? s_defaults.Seed,
    };
}
