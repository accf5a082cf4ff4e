using System.CommandLine;
using System.CommandLine.Completions;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Streaming;
using NanoML.Datasets.Sampling;

namespace NanoML.Cli.Options;

/// <summary>The options that compile, verify and run share: everything that decides how a model is compiled.</summary>
internal sealed class CompilationOptions
{
    private const string Auto = "auto";

    private static readonly OrderedDictionary<string, RangeMethod> s_ranges = new()
    {
        ["minmax"] = RangeMethod.MinMax,
        ["percentile"] = RangeMethod.Percentile,
        ["mse"] = RangeMethod.Mse,
    };

    private static readonly OrderedDictionary<string, OptimizeGoal> s_goals = new()
    {
        ["speed"] = OptimizeGoal.Speed,
        ["balanced"] = OptimizeGoal.Balanced,
        ["size"] = OptimizeGoal.Size,
    };

    private static readonly OrderedDictionary<string, KernelChoice> s_kernels = new()
    {
        [Auto] = KernelChoice.Auto,
        ["reference"] = KernelChoice.Reference,
    };

    private readonly Option<string?> _data = new("--data")
    {
        HelpName = "FILE",
        Description = "Calibration samples: .npz, .npy, .csv, or a data set. Without it, ranges come from random inputs.",
    };

    private readonly Option<string?> _name;

    private readonly Option<string> _namespace = new("--namespace")
    {
        HelpName = "NAMESPACE",
        Description = "Of the generated classes.",
        DefaultValueFactory = _ => CompileOptions.DefaultNamespace,
    };

    private readonly Option<string> _ranges = OptionParsing.Choice(
        "--ranges", "How activation ranges follow from calibration.", s_ranges.Single(r => r.Value == CompileOptions.DefaultRanges).Key,
        s_ranges.Keys);

    private readonly Option<int> _reserveHeap = OptionParsing.Bytes(
        "--reserve-heap", "Bytes of the board's heap that the application keeps for its buffers, such as 40K. They are not the model's.");

    private readonly Option<string> _optimize = OptionParsing.Choice(
        "--optimize", "How much of the board's flash may be spent on speed: all of it, a quarter, or little more than the weights.",
        "balanced", s_goals.Keys);

    private readonly Option<string> _kernels = OptionParsing.Choice(
        "--kernels", "The fastest strategy for each layer, or the reference kernels alone.", Auto, s_kernels.Keys);

    private readonly Option<string[]> _state = new("--state")
    {
        HelpName = "OUTPUT=INPUT",
        Description = "An output that becomes an input of the next inference; may be given several times.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _features = new("--features")
    {
        HelpName = "NAME",
        Description = "A value in between that becomes a further output; last is what the last dense layer reads.",
    };

    private readonly Option<string?> _stream = new("--stream")
    {
        HelpName = "AXIS",
        Description = "Compiles a step over new frames of a stream in place of a window: AXIS of the input is time, a name or an index; auto, or nothing, finds it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _hop = OptionParsing.Count(
        "--hop", "FRAMES", "New frames a step of --stream. Default: the fewest with which every layer that can computes only what is new.");

    private readonly Option<string?> _labels = LabelsOption.Create();

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

    private readonly ModelOptions _model;
    private readonly SmallerOptions _smaller = new();
    private readonly Option<string> _target;

    private readonly bool _isFile;

    private CompilationOptions(ModelOptions model, string target, bool isFile = false)
    {
        _model = model;
        _target = BoardOption(target);
        _isFile = isFile;
        _name = new Option<string?>("--name")
        {
            HelpName = isFile ? "NAME" : "CLASS",
            Description = $"{(isFile ? "What the file calls the model" : "The generated class")}. Default: the model file's name.",
        };
    }

    /// <summary>MODEL and <c>--target</c>.</summary>
    public CompilationOptions()
        : this(new ModelOptions(), "--target")
    {
    }

    public Option<bool> Json => _model.Json;

    /// <summary>For a verb that makes a file of the model, and no code: a namespace is not asked for.</summary>
    public static CompilationOptions ForFile() => new(new ModelOptions(), "--target", isFile: true);

    /// <summary>For a verb that has another argument: <c>--model</c> and <c>--board</c>.</summary>
    public static CompilationOptions Named() => new(ModelOptions.Named(), "--board");

    /// <summary>A board: a built-in one comes out as it is called, however its name was typed.</summary>
    public static Option<string> BoardOption(string name)
    {
        var option = new Option<string>(name)
        {
            HelpName = "BOARD",
            Required = true,
            Description = "A board's name (nanoml boards lists them), or the path of a board file.",
            CustomParser = result => Board.NameOf(result.Tokens[0].Value),
        };
        option.CompletionSources.Add(_ => Board.Names.Select(board => new CompletionItem(board)));
        return option;
    }

    public void AddTo(Command command)
    {
        _model.AddFileTo(command);
        foreach (Option option in new Option[] { _target, _name, _dump, Json }.Concat(Choices))
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The command that compiles the model with the same choices.</summary>
    public string CompileCommand(ParseResult parsed, CompileOptions options, string folder)
    {
        IEnumerable<string> choices = Choices.SelectMany(
            option => parsed.GetResult(option) is not { Implicit: false } result ? []
                : result.Tokens.Count == 0 ? [option.Name]
                : result.Tokens.SelectMany(token => new[] { option.Name, token.Value }));
        string[] words =
        [
            "nanoml", "compile", options.ModelPath, "--target", options.Target, .. choices, "--name", options.ClassName, "--out", folder,
        ];
        return string.Join(' ', words.Select(ShellQuoting.Quote));
    }

    private Option[] Choices =>
    [
        _data, .. _model.OfData, .. _model.OfModel, _features, _labels, _state, _stream, _hop, .. _isFile ? Array.Empty<Option>() : [_namespace], _ranges, .. _smaller.All, _reserveHeap,
        _optimize, _kernels, _costs,
    ];

    public CompileOptions Read(ParseResult parsed) => _smaller.Read(parsed, new CompileOptions
    {
        ModelPath = _model.Path(parsed),
        Target = parsed.GetRequiredValue(_target),
        Output = _model.Output(parsed),
        Features = parsed.GetValue(_features),
        Labels = LabelsOption.Read(parsed, _labels),
        Fixed = _model.Fixed(parsed),
        State = [.. (parsed.GetValue(_state) ?? []).Select(State)],
        Stream = Stream(parsed),
        CostTable = parsed.GetValue(_costs),
        DataPath = parsed.GetValue(_data),
        DataSets = new DatasetSamplesSource(),
        Name = parsed.GetValue(_name),
        Namespace = _isFile ? CompileOptions.DefaultNamespace : parsed.GetRequiredValue(_namespace),
        Scale = _model.Scale(parsed),
        Mean = _model.Mean(parsed),
        Ranges = s_ranges[parsed.GetRequiredValue(_ranges)],
        ReservedHeap = parsed.GetValue(_reserveHeap),
        Optimize = s_goals[parsed.GetRequiredValue(_optimize)],
        Kernels = s_kernels[parsed.GetRequiredValue(_kernels)],
        Shapes = _model.Shapes(parsed),
        DumpDirectory = parsed.GetValue(_dump),
    });

    private StreamOptions? Stream(ParseResult parsed)
    {
        int? hop = parsed.GetValue(_hop);
        if (parsed.GetResult(_stream) is not { Implicit: false })
        {
            return hop is null
                ? null
                : throw new CompilerException(DiagnosticCatalog.Usage, "--hop says how long a step is, and there is no --stream", "Add --stream.");
        }

        string? axis = parsed.GetValue(_stream);
        return new StreamOptions(axis == Auto ? null : axis, hop);
    }

    // Names in a model may hold anything, an equals sign too: then the first one is meant.
    private static StateLink State(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals && equals < text.Length - 1
        ? new StateLink(text[..equals], text[(equals + 1)..])
        : throw new CompilerException(
            DiagnosticCatalog.Usage, $"--state takes OUTPUT=INPUT, not '{text}'", "For example --state hidden_out=hidden_in.");
}
