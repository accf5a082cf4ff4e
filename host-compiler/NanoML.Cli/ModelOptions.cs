using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Strategies.Choice;

namespace NanoML.Cli;

/// <summary>The options that compile, verify and run share: everything that decides how a model is compiled.</summary>
internal sealed class ModelOptions
{
    private static readonly OrderedDictionary<string, WeightFormat> s_weights = new()
    {
        ["int8"] = WeightFormat.Int8,
        ["int6"] = WeightFormat.Int6,
        ["int4"] = WeightFormat.Int4,
        ["int3"] = WeightFormat.Int3,
        ["ternary"] = WeightFormat.Ternary,
        ["pow2"] = WeightFormat.PowerOfTwo,
    };

    private static readonly OrderedDictionary<string, PruneCriterion> s_criteria = new()
    {
        ["saliency"] = PruneCriterion.Saliency,
        ["magnitude"] = PruneCriterion.Magnitude,
    };

    private static readonly OrderedDictionary<string, RangeMethod> s_ranges = new()
    {
        ["minmax"] = RangeMethod.MinMax,
        ["percentile"] = RangeMethod.Percentile,
        ["mse"] = RangeMethod.Mse,
    };

    /// <summary>The words of <c>--prune-scope</c>, the default of compile first.</summary>
    public static OrderedDictionary<string, PruneScope> PruneScopes { get; } = new()
    {
        ["global"] = PruneScope.Global,
        ["layer"] = PruneScope.Layer,
    };

    private static readonly OrderedDictionary<string, OptimizeGoal> s_goals = new()
    {
        ["speed"] = OptimizeGoal.Speed,
        ["balanced"] = OptimizeGoal.Balanced,
        ["size"] = OptimizeGoal.Size,
    };

    private static readonly OrderedDictionary<string, KernelChoice> s_kernels = new()
    {
        ["auto"] = KernelChoice.Auto,
        ["reference"] = KernelChoice.Reference,
    };

    private const string Auto = "auto";

    private readonly Argument<string>? _model;
    private readonly Option<string>? _modelOption;
    private readonly Option<string> _target;

    private readonly Option<string?> _data = new("--data")
    {
        HelpName = "FILE",
        Description = "Calibration samples (.npz, .npy or .csv). Without it, ranges come from random inputs.",
    };

    private readonly Option<string?> _name = new("--name")
    {
        HelpName = "CLASS",
        Description = "The generated class. Default: the model file's name.",
    };

    private readonly Option<string> _namespace = new("--namespace")
    {
        HelpName = "NAMESPACE",
        Description = "Of the generated classes.",
        DefaultValueFactory = _ => "NanoML.Models",
    };

    private readonly Option<float> _scale = ScaleOption();

    private readonly Option<float> _mean = MeanOption();

    private readonly Option<string> _weights = OptionParsing.Choice(
        "--weights",
        "The weights' format; the first and the last layer stay int8. With auto, bits and pruning are searched for each layer.", "int8", [.. s_weights.Keys, Auto]);

    private readonly Option<float> _maxDrop = OptionParsing.Number(
        "--max-drop", "POINTS",
        "With --weights auto: how much accuracy may be lost, in points, measured on halves of the data that did not take part.",
        1, value => value is >= 0 and <= 100, "points from 0 to 100");

    private readonly Option<int?> _share = OptionParsing.Count(
        "--share", "N",
        "The weights of a layer share N magnitudes that suit it, instead of a format's; the first and the last layer stay int8.",
        sbyte.MaxValue);

    private readonly Option<float> _prune = OptionParsing.Number(
        "--prune", "RATIO", "The share of the weights that are not zero in eight bits anyway that is set to zero.", 0, value => value is >= 0 and < 1, "a ratio from 0 to below 1");

    private readonly Option<string> _pruneScope = OptionParsing.Choice(
        "--prune-scope", "Whether the model as a whole loses that share, where it harms least for what it saves, or every layer.", "global",
        PruneScopes.Keys);

    private readonly Option<string> _pruneBy = OptionParsing.Choice(
        "--prune-by", "Which weights go: those that the others can best make up for, or the smallest.", "saliency", s_criteria.Keys);

    private readonly Option<FeatureDropping?> _dropFeatures = new("--drop-features")
    {
        HelpName = "N|auto",
        Description = "Drops the N input features that matter least, or those that can go without harm on the calibration samples.",
        CustomParser = result => OptionParsing.CountOrWord(result, "auto", FeatureDropping.Auto, count => new FeatureDropping(count)),
    };

    private readonly Option<TreePruning?> _pruneTrees = new("--prune-trees")
    {
        HelpName = "N|auto",
        Description = "Keeps N decision trees, or the fewest that keep the accuracy on halves of the calibration samples that did not choose them.",
        CustomParser = result => OptionParsing.CountOrWord(result, "auto", TreePruning.Auto, count => new TreePruning(count)),
    };

    private readonly Option<float> _pruneChannels = OptionParsing.Number(
        "--prune-channels", "RATIO", "The share of channels of every layer, the least important ones, that is removed.", 0,
        value => value is >= 0 and < 1, "a ratio from 0 to below 1");

    private readonly Option<string> _ranges = OptionParsing.Choice(
        "--ranges", "How activation ranges follow from calibration.", s_ranges.Single(r => r.Value == CompileOptions.DefaultRanges).Key,
        s_ranges.Keys);

    private readonly Option<int> _reserveHeap = OptionParsing.Bytes(
        "--reserve-heap", "Bytes of the board's heap that the application keeps for its buffers, such as 40K. They are not the model's.");

    private readonly Option<string> _optimize = OptionParsing.Choice(
        "--optimize", "How much of the board's flash may be spent on speed: all of it, a quarter, or little more than the weights.",
        "balanced", s_goals.Keys);

    private readonly Option<string> _kernels = OptionParsing.Choice(
        "--kernels", "The fastest strategy for each layer, or the reference kernels alone.", "auto", s_kernels.Keys);

    private readonly Option<string[]> _shapes = ShapeOption();

    private readonly Option<string?> _output = OutputOption();

    private readonly Option<string[]> _state = new("--state")
    {
        HelpName = "OUTPUT=INPUT",
        Description = "An output that becomes an input of the next inference; may be given several times.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _costs = new("--costs")
    {
        HelpName = "FILE",
        Description = "What opcodes cost, as firmware/apps/Calibrate prints it, or nanoclr-host. Default: the board's table.",
    };

    private readonly Option<string?> _dump = new("--dump")
    {
        HelpName = "DIR",
        Description = "Writes the graph after each pass into this folder.",
    };

    private ModelOptions(Argument<string>? model, Option<string>? modelOption, string target)
    {
        _model = model;
        _modelOption = modelOption;
        _target = BoardOption(target);
    }

    /// <summary>MODEL and <c>--target</c>.</summary>
    public ModelOptions()
        : this(ModelArgument(), null, "--target")
    {
    }

    public Option<bool> Json { get; } = JsonOption();

    /// <summary>For a verb that has another argument: <c>--model</c> and <c>--board</c>.</summary>
    public static ModelOptions Named() =>
        new(null, new Option<string>("--model") { HelpName = "MODEL", Required = true, Description = "The .onnx file." }, "--board");

    public static Option<string> BoardOption(string name) => new(name)
    {
        HelpName = "BOARD",
        Required = true,
        Description = "A board's name (nanoml boards lists them), or the path of a board file.",
    };

    public static Argument<string> ModelArgument() => new("MODEL") { Description = "The .onnx file." };

    public static Option<bool> JsonOption() => new("--json") { Description = "Prints one JSON object instead of text." };

    public static Option<float> ScaleOption() => OptionParsing.Number(
        "--scale", "S", "Data become (x - mean) * scale.", 1, value => value != 0, "a number other than 0");

    public static Option<float> MeanOption() => OptionParsing.Number("--mean", "M", "See --scale.", 0, _ => true, "a number");

    public static Option<string[]> ShapeOption() => new("--shape")
    {
        HelpName = "NAME=N",
        Description = "The size of a symbolic dimension; may be given several times.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string?> OutputOption() => new("--output")
    {
        HelpName = "NAME",
        Description = "Which output of the model is the result, where it has several.",
    };

    public void AddTo(Command command)
    {
        if (_model is not null)
        {
            command.Arguments.Add(_model);
        }

        if (_modelOption is not null)
        {
            command.Options.Add(_modelOption);
        }

        foreach (Option option in new Option[] { _target, _name, _dump, Json }.Concat(Choices))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The command that compiles the model with the same choices.</summary>
    public string CompileCommand(ParseResult parsed, CompileOptions options, string folder)
    {
        IEnumerable<string> choices = Choices.SelectMany(
            option => parsed.GetResult(option) is { Implicit: false } result ? result.Tokens.SelectMany(token => new[] { option.Name, token.Value }) : []);
        string[] words =
        [
            "nanoml", "compile", options.ModelPath, "--target", options.Target, .. choices, "--name", options.ClassName, "--out", folder,
        ];
        return string.Join(' ', words.Select(ShellQuoting.Quote));
    }

    private Option[] Choices =>
    [
        _data, _scale, _mean, _shapes, _output, _state, _namespace, _ranges, _weights, _maxDrop, _share, _prune, _pruneScope, _pruneBy,
        _pruneChannels, _pruneTrees, _dropFeatures, _reserveHeap, _optimize, _kernels, _costs,
    ];

    public CompileOptions Read(ParseResult parsed) => new()
    {
        ModelPath = _model is not null ? parsed.GetRequiredValue(_model) : parsed.GetRequiredValue(_modelOption!),
        Target = parsed.GetRequiredValue(_target),
        Output = parsed.GetValue(_output),
        State = [.. (parsed.GetValue(_state) ?? []).Select(State)],
        CostTable = parsed.GetValue(_costs),
        DataPath = parsed.GetValue(_data),
        Name = parsed.GetValue(_name),
        Namespace = parsed.GetRequiredValue(_namespace),
        Scale = parsed.GetValue(_scale),
        Mean = parsed.GetValue(_mean),
        Compression = Compression(parsed),
        DropFeatures = parsed.GetValue(_dropFeatures),
        PruneTrees = parsed.GetValue(_pruneTrees),
        ChannelPruneRatio = OptionParsing.Decimal(parsed.GetValue(_pruneChannels)),
        Ranges = s_ranges[parsed.GetRequiredValue(_ranges)],
        ReservedHeap = parsed.GetValue(_reserveHeap),
        Optimize = s_goals[parsed.GetRequiredValue(_optimize)],
        Kernels = s_kernels[parsed.GetRequiredValue(_kernels)],
        Shapes = Shapes(parsed.GetValue(_shapes) ?? []),
        DumpDirectory = parsed.GetValue(_dump),
    };

    private CompressionOptions Compression(ParseResult parsed)
    {
        string weights = parsed.GetRequiredValue(_weights);
        bool searched = weights == Auto;
        Option[] idle = searched ? [_share, _prune, _pruneScope, _pruneBy] : [_maxDrop];
        if (Array.Find(idle, option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage,
                searched
                    ? $"{option.Name} and --weights auto exclude each other: the search decides it"
                    : $"{option.Name} needs --weights auto",
                "Leave one of them out.");
        }

        return searched
            ? new CompressionOptions(MaxDrop: parsed.GetValue(_maxDrop))
            : new CompressionOptions(
                s_weights[weights],
                OptionParsing.Decimal(parsed.GetValue(_prune)),
                PruneScopes[parsed.GetRequiredValue(_pruneScope)],
                s_criteria[parsed.GetRequiredValue(_pruneBy)],
                parsed.GetValue(_share) ?? 0);
    }

    // Names in a model may hold anything, an equals sign too: then the first one is meant.
    private static StateLink State(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals && equals < text.Length - 1
        ? new StateLink(text[..equals], text[(equals + 1)..])
        : throw new CompilerException(
            DiagnosticCatalog.Usage, $"--state takes OUTPUT=INPUT, not '{text}'", "For example --state hidden_out=hidden_in.");

    /// <exception cref="CompilerException">A text is not <c>NAME=N</c> with a positive N, or a name is there twice.</exception>
    public static ImmutableDictionary<string, int> Shapes(IEnumerable<string> texts)
    {
        var shapes = ImmutableDictionary.CreateBuilder<string, int>();
        foreach (string text in texts)
        {
            int equals = text.LastIndexOf('=');
            if (equals < 1
                || !int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                || size == 0
                || !shapes.TryAdd(text[..equals], size))
            {
                throw new CompilerException(
                    DiagnosticCatalog.Usage,
                    $"--shape takes NAME=N once per name, with N from 1, not '{text}'",
                    "For example --shape length=490.");
            }
        }

        return shapes.ToImmutable();
    }
}
