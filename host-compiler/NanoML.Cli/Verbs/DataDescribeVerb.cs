using System.CommandLine;
using System.Globalization;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;
using NanoML.Datasets;
using NanoML.Datasets.Description;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml data describe</c>: writes <c>dataset.json</c>, with what was said and what was found in the data.</summary>
internal sealed class DataDescribeVerb
{
    private static readonly string[] s_units = ["s", "ms", "us", "ns"];
    private static readonly OrderedDictionary<string, FrontEndKind> s_frontEnds = new(Enum.GetValues<FrontEndKind>().Select(kind => KeyValuePair.Create(kind.ToString().ToLowerInvariant(), kind)));

    private readonly Argument<string> _path = DataVerb.DatasetArgument();
    private readonly Option<string?> _time = Name("--time", "COLUMN", "The column of times.");
    private readonly Option<string?> _timeUnit = OptionParsing.OptionalChoice("--time-unit", "Of the column of times.", s_units);
    private readonly Option<string?> _label = Name("--label", "COLUMN", "The column of the classes.");
    private readonly Option<string?> _recording = Name("--recording", "COLUMN", "The column that names recordings.");
    private readonly Option<string?> _columns = Name("--columns", "A,B,C", "The columns that are channels.");
    private readonly Option<string?> _size = Name("--size", "WxH", "What pictures are brought to.");
    private readonly Option<bool> _grey = new("--grey") { Description = "Pictures have one channel." };
    private readonly Option<float?> _rate = OptionParsing.OptionalNumber(
        "--rate", "HZ", "Frames a second; sounds are brought to it.", value => value is >= 1e-6f and <= 1e6f, "a rate from 0.000001 to 1000000");

    private readonly Option<int?> _window = OptionParsing.Count("--window", "FRAMES", "Of a sample.");
    private readonly Option<int?> _hop = OptionParsing.Count("--hop", "FRAMES", "From one window to the next.");
    private readonly Option<string?> _features = OptionParsing.OptionalChoice("--features", "What a sample is made of.", s_frontEnds.Keys);
    private readonly Option<float?> _step = OptionParsing.OptionalNumber(
        "--step", "S", "What one step of the sensor is in the data's units: axes and statistics are counted in steps, as on the board.",
        value => value is >= 1e-12f and <= 1e12f, "a number above 0");

    private readonly Option<string?> _group = Name("--group", "PATTERN", "What recordings have in common that are never split, in their names: {}-* is all before the last hyphen.");
    private readonly Option<int?> _seed = OptionParsing.Count("--seed", "N", "Another split.");
    private readonly Option<float?> _test = Share("--test-share", "Of each class's recordings, held back for the test. Default: 0.2.");
    private readonly Option<float?> _validation = Share("--validation-share", "Of each class's recordings, to choose between models. Default: 0.2.");

    public static Verb Create(Terminal terminal)
    {
        var options = new DataDescribeVerb();
        var verb = new Verb(
            "describe",
            "Writes dataset.json into or beside a data set: what was said, and what was found.",
            "data describe gestures --window 128 --hop 32",
            "data describe log.csv --label activity --features statistics",
            "data describe words --group '{}-*'");
        verb.Arguments.Add(options._path);
        Array.ForEach<Option>(
            [
                options._time, options._timeUnit, options._label, options._recording, options._columns, options._size, options._grey, options._rate,
                options._window, options._hop, options._features, options._step, options._group, options._seed, options._test, options._validation,
            ],
            verb.Options.Add);
        verb.SetAction(parsed => options.Run(terminal, parsed));
        return verb;
    }

    private int Run(Terminal terminal, ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(_path);
        DatasetDescription said = Said(parsed, Dataset.DescriptionOf(path) ?? new DatasetDescription());
        Dataset data = Dataset.Open(path, said);
        string folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        OutputFolder.Write(folder, [new EmittedFile(DatasetDescription.FileName, DescriptionFile.Write(data.Description))]);
        terminal.WriteLine($"wrote {Path.Combine(folder, DatasetDescription.FileName)}");
        terminal.WriteBrief(Path.Combine(folder, DatasetDescription.FileName));
        return ExitCode.Done;
    }

    /// <summary>What the description says already, with what the command line says in its place.</summary>
    private DatasetDescription Said(ParseResult parsed, DatasetDescription before) => before with
    {
        Table = before.Table with
        {
            Time = parsed.GetValue(_time) ?? before.Table.Time,
            TimeUnit = parsed.GetValue(_timeUnit) ?? before.Table.TimeUnit,
            Label = parsed.GetValue(_label) ?? before.Table.Label,
            Recording = parsed.GetValue(_recording) ?? before.Table.Recording,
            Columns = parsed.GetValue(_columns) is { } columns
                ? [.. columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
                : before.Table.Columns,
        },
        Size = parsed.GetValue(_size) is { } size ? Size(size) : before.Size,
        Grey = parsed.GetValue(_grey) ? true : before.Grey,
        Rate = parsed.GetValue(_rate) is { } rate ? OptionParsing.Decimal(rate) : before.Rate,
        Window = parsed.GetValue(_window) ?? before.Window,
        Hop = parsed.GetValue(_hop) ?? before.Hop,
        FrontEnd = parsed.GetValue(_features) is { } word ? s_frontEnds[word] : before.FrontEnd,
        Steps = parsed.GetValue(_step) is { } step ? [OptionParsing.Decimal(step)] : before.Steps,
        Split = before.Split with
        {
            Seed = parsed.GetValue(_seed) ?? before.Split.Seed,
            Group = parsed.GetValue(_group) ?? before.Split.Group,
            TestShare = parsed.GetValue(_test) is { } test ? OptionParsing.Decimal(test) : before.Split.TestShare,
            ValidationShare = parsed.GetValue(_validation) is { } validation ? OptionParsing.Decimal(validation) : before.Split.ValidationShare,
        },
    };

    private static PictureSize Size(string text) =>
        text.ToLowerInvariant().Split('x') is [var width, var height]
        && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int w) && w is >= 1 and <= 4096
        && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out int h) && h is >= 1 and <= 4096
            ? new PictureSize(w, h)
            : throw new CompilerException(DiagnosticCatalog.Usage, $"--size takes WxH in pixels from 1 to 4096, not '{text}'", "For example --size 96x96.");

    private static Option<string?> Name(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };

    private static Option<float?> Share(string name, string description) =>
        OptionParsing.OptionalNumber(name, "SHARE", description, value => value is >= 0 and <= 0.9f, "a share from 0 to 0.9");
}
