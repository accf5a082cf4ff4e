using System.CommandLine;
using NanoML.Compiler.Training;
using NanoML.Datasets.Sampling;

namespace NanoML.Cli.Options;

/// <summary>The options of <c>tune</c>: those of a model, what the student is to be like, and how it is trained.</summary>
internal sealed class TuningOptions
{
    public static readonly IReadOnlyDictionary<string, int> Weights = new Dictionary<string, int>
    {
        ["int8"] = 8,
        ["int6"] = 6,
        ["int4"] = 4,
        ["int3"] = 3,
        ["ternary"] = 2,
    };

    private static readonly Dictionary<string, LossKind> s_losses = new()
    {
        ["auto"] = LossKind.Auto,
        ["kl"] = LossKind.Kl,
        ["mse"] = LossKind.Mse,
    };

    private static readonly TuneOptions s_defaults = new() { ModelPath = "", DataPath = "" };

    private readonly ModelOptions _model = new();

    private readonly Option<string> _data = new("--data")
    {
        HelpName = "FILE",
        Required = true,
        Description = "Training samples (.npz, .npy or .csv), with class indices as 'label' if there are any.",
    };

    private readonly Option<string> _out = new("--out") { HelpName = "FILE", Required = true, Description = "The .onnx file to write." };

    private readonly Option<string?> _student = new("--student")
    {
        HelpName = "FILE",
        Description = "A smaller model to distil into, with the weights to start from. Default: the model itself.",
    };

    private readonly Option<float> _prune = OptionParsing.Ratio("--prune", "The share of weights that becomes zero.");

    private readonly Option<float> _channels = OptionParsing.Ratio(
        "--prune-channels", "The share of channels of every layer that the student starts without.");

    private readonly Option<string> _scope = OptionParsing.Choice(
        "--prune-scope", "Whether every layer loses that share, or the model as a whole.", "layer", SmallerOptions.PruneScopes.Keys);

    private readonly Option<string> _weights = OptionParsing.Choice(
        "--weights", "The weights' format; the first and the last layer stay int8.", "int8", Weights.Keys);

    private readonly Option<string> _loss = OptionParsing.Choice(
        "--loss", "What compares student and teacher; auto takes kl for class scores, else mse.", "auto", s_losses.Keys);

    private readonly Option<float?> _alpha = OptionParsing.OptionalNumber(
        "--alpha", "A", "The share of the labels in the loss. Default: 0.5 with labels, else 0.", value => value is >= 0 and <= 1,
        "a number from 0 to 1");

    private readonly Option<float> _temperature = Number("--temperature", "T", "Softens the class scores that are compared.", s_defaults.Temperature);

    private readonly Option<float> _rate = Number("--learning-rate", "R", "Of Adam, at the start.", s_defaults.LearningRate);

    private readonly Option<float> _validation = OptionParsing.Number(
        "--validation", "SHARE", "Of the samples, held back to choose the best epoch.", (float)s_defaults.Validation,
        value => value is >= 0 and <= 0.5f, "a share from 0 to 0.5");

    private readonly Option<int?> _epochs = OptionParsing.Count("--epochs", "N", $"Passes over the samples. Default: {s_defaults.Epochs}.");

    private readonly Option<int?> _batch = OptionParsing.Count("--batch", "N", $"Samples a step. Default: {s_defaults.Batch}.");

    private readonly Option<int?> _patience = OptionParsing.Count(
        "--patience", "N", $"Epochs without a better one that end it. Default: {s_defaults.Patience}.");

    private readonly Option<float> _mix = OptionParsing.Number(
        "--mix", "SHARE", "Of the examples, mixtures of two samples that the teacher is asked about.", (float)s_defaults.Mix,
        value => value is >= 0 and <= 1, "a share from 0 to 1");

    private readonly Option<int?> _seed = OptionParsing.Count("--seed", "N", "The same seed gives the same file. Default: 1.");

    public Option<bool> Json => _model.Json;

    public void AddTo(Command command)
    {
        _model.AddFileTo(command);
        foreach (Option option in new Option[]
        {
            _data, _out, _student, _channels, _prune, _scope, _weights, _loss, _alpha, _temperature, _rate, _validation, _epochs, _batch, _mix, _patience,
            _seed,
        }.Concat([.. _model.OfData, .. _model.OfModel, Json]))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The file to write.</summary>
    public string Out(ParseResult parsed) => parsed.GetRequiredValue(_out);

    public TuneOptions Read(ParseResult parsed) => new()
    {
        ModelPath = _model.Path(parsed),
        StudentPath = parsed.GetValue(_student),
        DataPath = parsed.GetRequiredValue(_data),
        DataSets = new DatasetSamplesSource(),
        Output = _model.Output(parsed),
        Fixed = _model.Fixed(parsed),
        Shapes = _model.Shapes(parsed),
        Mean = _model.Mean(parsed),
        Scale = _model.Scale(parsed),
        ChannelPruneRatio = OptionParsing.Decimal(parsed.GetValue(_channels)),
        PruneRatio = OptionParsing.Decimal(parsed.GetValue(_prune)),
        PruneScope = SmallerOptions.PruneScopes[parsed.GetRequiredValue(_scope)],
        Bits = Weights[parsed.GetRequiredValue(_weights)],
        Loss = s_losses[parsed.GetRequiredValue(_loss)],
        Alpha = parsed.GetValue(_alpha) is { } share ? OptionParsing.Decimal(share) : null,
        Temperature = OptionParsing.Decimal(parsed.GetValue(_temperature)),
        LearningRate = OptionParsing.Decimal(parsed.GetValue(_rate)),
        Validation = OptionParsing.Decimal(parsed.GetValue(_validation)),
        Epochs = parsed.GetValue(_epochs) ?? s_defaults.Epochs,
        Batch = parsed.GetValue(_batch) ?? s_defaults.Batch,
        Mix = OptionParsing.Decimal(parsed.GetValue(_mix)),
        Patience = parsed.GetValue(_patience) ?? s_defaults.Patience,
        Seed = parsed.GetValue(_seed) ?? s_defaults.Seed,
    };

    private static Option<float> Number(string name, string helpName, string description, double fallback) =>
        OptionParsing.Number(name, helpName, description, (float)fallback, value => value > 0, "a number above 0");
}
