using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Options;

/// <summary>The options that all verbs with a model share: its file, what of it counts, and how data are read.</summary>
internal sealed class ModelOptions
{
    private const string FileDescription = "The .onnx or .tflite file.";

    private readonly Argument<string>? _argument;
    private readonly Option<string>? _option;

    private readonly Option<float> _scale = OptionParsing.Number(
        "--scale", "S", "Data become (x - mean) * scale: a number, or a fraction such as 1/255.", 1, value => value != 0, "a number or a fraction other than 0");

    private readonly Option<float> _mean = OptionParsing.Number("--mean", "M", "See --scale.", 0, _ => true, "a number or a fraction");

    private readonly Option<string[]> _shapes = new("--shape")
    {
        HelpName = "NAME=N",
        Description = "The size of a symbolic dimension; may be given several times.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _output = new("--output")
    {
        HelpName = "NAME",
        Description = "Which output of the model is the result, where it has several.",
    };

    private readonly Option<string[]> _fixed = new("--fix")
    {
        HelpName = "INPUT=VALUE",
        Description = "An input that is always the same, such as a rate of samples: it becomes a constant. May be given several times.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private ModelOptions(Argument<string>? argument, Option<string>? option)
    {
        _argument = argument;
        _option = option;
    }

    /// <summary>The model is the argument MODEL.</summary>
    public ModelOptions()
        : this(new Argument<string>("MODEL") { Description = FileDescription }, null)
    {
    }

    public Option<bool> Json { get; } = JsonOption();

    /// <summary>What of the file counts.</summary>
    public IEnumerable<Option> OfModel => [_shapes, _output, _fixed];

    /// <summary>How numbers of data files become the model's inputs.</summary>
    public IEnumerable<Option> OfData => [_scale, _mean];

    /// <summary>For a verb that has another argument: <c>--model</c>.</summary>
    public static ModelOptions Named() =>
        new(null, new Option<string>("--model") { HelpName = "MODEL", Required = true, Description = FileDescription });

    public static Option<bool> JsonOption() => new("--json") { Description = "Prints one JSON object instead of text." };

    /// <summary>Adds the file; the verb chooses the place of the others.</summary>
    public void AddFileTo(Command command)
    {
        if (_argument is not null)
        {
            command.Arguments.Add(_argument);
        }

        if (_option is not null)
        {
            command.Options.Add(_option);
        }
    }

    public string Path(ParseResult parsed) => _argument is not null ? parsed.GetRequiredValue(_argument) : parsed.GetRequiredValue(_option!);

    public string? Output(ParseResult parsed) => parsed.GetValue(_output);

    public float Scale(ParseResult parsed) => parsed.GetValue(_scale);

    public float Mean(ParseResult parsed) => parsed.GetValue(_mean);

    /// <summary>The sizes of symbolic dimensions, by name.</summary>
    /// <exception cref="CompilerException">A text is not <c>NAME=N</c> with a positive N, or a name is there twice.</exception>
    public ImmutableDictionary<string, int> Shapes(ParseResult parsed)
    {
        var shapes = ImmutableDictionary.CreateBuilder<string, int>();
        foreach (string text in parsed.GetValue(_shapes) ?? [])
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

    /// <summary>The values of inputs that are constants, by name.</summary>
    /// <exception cref="CompilerException">A text is not <c>INPUT=VALUE</c> with a finite number, or a name is there twice.</exception>
    public ImmutableDictionary<string, double> Fixed(ParseResult parsed)
    {
        var values = ImmutableDictionary.CreateBuilder<string, double>();
        foreach (string text in parsed.GetValue(_fixed) ?? [])
        {
            int equals = text.LastIndexOf('=');
            if (equals < 1
                || !OptionParsing.TryNumber(text[(equals + 1)..], out double value)
                || !values.TryAdd(text[..equals], value))
            {
                throw new CompilerException(
                    DiagnosticCatalog.Usage, $"--fix takes INPUT=VALUE once per input, with a number or a fraction, not '{text}'", "For example --fix rate=16000.");
            }
        }

        return values.ToImmutable();
    }
}
