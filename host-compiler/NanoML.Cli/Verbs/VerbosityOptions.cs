using System.CommandLine;
using NanoML.Cli.Help;
using NanoML.Cli.Options;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Verbs;

/// <summary><c>--quiet</c> and <c>--verbosity</c>, for the verbs whose summary is more than their result.</summary>
internal sealed class VerbosityOptions
{
    private const string Usual = "normal";

    private static readonly string[] s_verbs =
    [
        "compile", "verify", "profile", "run", "test", "train", "tune", "pack", "split", "new", "deploy", "push", "keys new", "keys public", "data describe",
        "init", "record", "fleet update", "fleet rollback",
    ];

    /// <summary>As dotnet has them, with their first letters.</summary>
    private static readonly OrderedDictionary<string, Verbosity> s_words = new()
    {
        ["quiet"] = Verbosity.Quiet,
        ["minimal"] = Verbosity.Minimal,
        [Usual] = Verbosity.Normal,
        ["detailed"] = Verbosity.Detailed,
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Says errors and the result's path or figure, and nothing else: --verbosity quiet." };

    private readonly Option<string> _verbosity = OptionParsing.Choice(
        "--verbosity", "How much is said: the result; lines and warnings; tables and progress too; how long each stage took too.", Usual, s_words.Keys, areShort: true);

    public VerbosityOptions() => _verbosity.Aliases.Add("-v");

    /// <summary>Adds them to what is in <paramref name="verbs"/> and below.</summary>
    public void AddTo(IEnumerable<Command> verbs)
    {
        foreach (Command verb in verbs)
        {
            if (s_verbs.Contains(UsageMistake.Name(verb)))
            {
                verb.Options.Add(_quiet);
                verb.Options.Add(_verbosity);
                verb.Validators.Add(result =>
                {
                    if (result.GetResult(_quiet) is { Implicit: false } && result.GetResult(_verbosity) is { Implicit: false })
                    {
                        result.AddError("--quiet and --verbosity exclude each other");
                    }
                });
            }

            AddTo(verb.Subcommands);
        }
    }

    public Verbosity Read(ParseResult parsed) =>
        parsed.GetResult(_quiet) is { } quiet && quiet.GetValueOrDefault<bool>() ? Verbosity.Quiet
        : parsed.GetResult(_verbosity) is not null ? s_words[parsed.GetRequiredValue(_verbosity)]
        : Verbosity.Normal;
}
