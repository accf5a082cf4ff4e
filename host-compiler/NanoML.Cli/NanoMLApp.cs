using System.CommandLine;
using System.CommandLine.Help;
using NanoML.Cli.Ending;
using NanoML.Cli.Help;
using NanoML.Cli.Options;
using NanoML.Cli.Projects;
using NanoML.Cli.Streams;
using NanoML.Cli.Verbs;
using NanoML.Compiler.Proof;
using NanoML.OnnxRuntime;

namespace NanoML.Cli;

/// <summary>The command line as a function: arguments in, text and an exit code out.</summary>
public static class NanoMLApp
{
    /// <param name="stdout">Results.</param>
    /// <param name="stderr">Warnings, progress on a terminal, and one line when it fails.</param>
    /// <param name="reference">What compilations are proved against; null: ONNX Runtime.</param>
    /// <param name="caller">Where the tool is called, and whom it may ask; null: the current folder, and nobody.</param>
    /// <returns>0 done; 1 a check failed or the model does not fit; 2 bad input or usage; 3 a defect of nanoml.</returns>
    public static int Run(string[] args, TextWriter stdout, TextWriter stderr, IReferenceRuntime? reference = null, Caller? caller = null)
    {
        var terminal = new Terminal(stdout, stderr);
        Caller from = caller ?? new Caller(Environment.CurrentDirectory, null);
        ProjectWords words = ProjectWords.None(args);
        try
        {
            var verbosity = new VerbosityOptions();
            RootCommand root = CreateRoot(terminal, verbosity, new BoardCompiler(terminal, reference ?? new OnnxRuntimeReference()), from);
            ParseResult given = Parse(root, args);
            words = ProjectWords.Of(root, args, given, from.Folder);
            ParseResult parsed = words.Added.IsEmpty ? given : Parse(root, words.All);
            if (UsageMistake.Of(parsed) is { } mistake)
            {
                throw mistake;
            }

            terminal.Verbosity = verbosity.Read(parsed);
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = stdout, Error = stderr });
        }
        catch (Exception e)
        {
            int code = Failure.Report(stderr, e);
            SayWhatTheProjectAdded(terminal, words);
            return code;
        }
    }

    private static ParseResult Parse(RootCommand root, IEnumerable<string> words) =>
        root.Parse([.. words], new ParserConfiguration { ResponseFileTokenReplacer = null });

    private static void SayWhatTheProjectAdded(Terminal terminal, ProjectWords words)
    {
        if (words.Added.Length > 0)
        {
            terminal.Note($"nanoml: {words.File} added {string.Join(' ', words.Added.Select(ShellQuoting.Quote))}");
        }
    }

    private static RootCommand CreateRoot(Terminal terminal, VerbosityOptions verbosity, BoardCompiler compiler, Caller caller)
    {
        var root = new RootCommand("Compiles ONNX and TensorFlow Lite models to C# for .NET nanoFramework on ESP32.");
        Verb[] verbs =
        [
            InitVerb.Create(terminal, caller.Folder, caller.Answers), StatusVerb.Create(terminal, caller.Folder),
            CompileVerb.Create(terminal, compiler), VerifyVerb.Create(terminal, compiler), ProfileVerb.Create(terminal, compiler),
            RunVerb.Create(terminal, compiler), TestVerb.Create(terminal, compiler), TrainVerb.Create(terminal, compiler), TuneVerb.Create(terminal, compiler), InspectVerb.Create(terminal),
            PackVerb.Create(terminal, compiler), SplitVerb.Create(terminal, compiler), HostVerb.Create(terminal, compiler.Runtime),
            DataVerb.Create(terminal), KeysVerb.Create(terminal), BoardsVerb.Create(terminal), NewVerb.Create(terminal, compiler),
            DeployVerb.Create(terminal), PushVerb.Create(terminal), FleetVerb.Create(terminal), MonitorVerb.Create(terminal), RecordVerb.Create(terminal),
            CompletionVerb.Create(terminal),
        ];
        Array.ForEach(verbs, root.Subcommands.Add);
        verbosity.AddTo(verbs);
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExamples(terminal, verbs, isWhole: false);
        root.Options.Add(new Option<bool>("--help-all")
        {
            Description = "Help with every option.",
            Recursive = true,
            Action = new HelpWithExamples(terminal, verbs, isWhole: true),
        });
        return root;
    }
}

/// <summary>Who calls the tool.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Answers">What a person types; null: there is none to ask.</param>
public sealed record Caller(string Folder, TextReader? Answers);
