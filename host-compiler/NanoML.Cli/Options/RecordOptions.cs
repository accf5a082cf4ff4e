using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Options;

/// <summary>The options of <c>nanoml record</c>.</summary>
internal sealed class RecordOptions
{
    private const int MostLabels = 9;
    private const int MostLetters = 64;
    private const int UsualBaud = 921_600;
    private const float MostSeconds = 86_400;

    private readonly Option<string?> _port = SerialOptions.Port();
    private readonly Option<int?> _baud = SerialOptions.Baud(UsualBaud, "as the application Recorder has it");

    private readonly Option<string[]> _labels = new("--label")
    {
        HelpName = "CLASS",
        Description = "The class of what is recorded; with --every-key one for each of the keys 1, 2, 3 and so on.",
        Required = true,
    };

    private readonly Option<float?> _seconds = OptionParsing.OptionalNumber(
        "--seconds", "S", "Ends after so many seconds of recordings. Default: goes on until Ctrl+C.", value => value is > 0 and <= MostSeconds, "a time above 0 and up to 86400 seconds");

    private readonly Option<bool> _everyKey = new("--every-key")
    {
        Description = "A key begins a recording of its class and ends it: 1 for the first --label, 2 for the second and so on. Q ends it all.",
    };

    private readonly Option<string> _out = new("--out")
    {
        HelpName = "DATASET",
        Description = "The data set that the recordings go to.",
        DefaultValueFactory = _ => "recordings",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Writes what was recorded as JSON." };

    public void AddTo(Command command)
    {
        _port.Required = true;
        Array.ForEach<Option>([_port, _baud, _labels, _seconds, _everyKey, _out, Json], command.Options.Add);
        _labels.Validators.Add(RefuseBadLabels);
        command.Validators.Add(Require);
    }

    public string Port(ParseResult parsed) => parsed.GetRequiredValue(_port)!;

    public int Baud(ParseResult parsed) => parsed.GetValue(_baud) ?? UsualBaud;

    public ImmutableArray<string> Labels(ParseResult parsed) => [.. parsed.GetRequiredValue(_labels)];

    public double? Seconds(ParseResult parsed) => parsed.GetValue(_seconds) is { } seconds ? OptionParsing.Decimal(seconds) : null;

    public bool HasKeys(ParseResult parsed) => parsed.GetValue(_everyKey);

    public string Out(ParseResult parsed) => parsed.GetRequiredValue(_out);

    private void Require(CommandResult result)
    {
        int labels = result.GetValue(_labels)?.Length ?? 0;
        if (!result.GetValue(_everyKey) && labels > 1)
        {
            result.AddError("several --label need --every-key, which says when which is recorded");
        }
        else if (result.GetValue(_everyKey) && result.GetValue(_seconds) is not null)
        {
            result.AddError("--every-key and --seconds exclude each other: a key ends a recording");
        }
        else if (labels > MostLabels)
        {
            result.AddError($"--every-key has keys for {MostLabels} classes");
        }
    }

    private static void RefuseBadLabels(OptionResult result)
    {
        string[] labels = result.GetValueOrDefault<string[]>() ?? [];
        if (labels.FirstOrDefault(label => !IsLabel(label)) is { } bad)
        {
            result.AddError($"--label takes a name that a folder can have, of up to {MostLetters} letters without commas, not '{PlainText.OneLine(bad)}'");
        }
        else if (labels.Distinct(StringComparer.OrdinalIgnoreCase).Count() != labels.Length)
        {
            result.AddError("--label has the same class twice");
        }
    }

    // A class is a folder, on every system, and its name goes into the model's metadata.
    private static bool IsLabel(string label) => label.Length is > 0 and <= MostLetters && label == label.Trim() && label[0] != '.' && label[^1] != '.'
        && label.IndexOfAny([.. "/\\:*?\"<>|,"]) < 0 && PlainText.OneLine(label) == label;
}
