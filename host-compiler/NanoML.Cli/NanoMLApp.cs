using System.CommandLine;
using System.CommandLine.Help;
using NanoML.Cli.Ending;
using NanoML.Cli.Streams;
using NanoML.Cli.Verbs;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Proof;
using NanoML.OnnxRuntime;

namespace NanoML.Cli;

/// <summary>The command line as a function: arguments in, text and an exit code out.</summary>
public static class NanoMLApp
{
    /// <param name="stdout">Results.</param>
    /// <param name="stderr">Warnings, progress on a terminal, and one line when it fails.</param>
    /// <param name="reference">What compilations are proved against; null: ONNX Runtime.</param>
    /// <returns>0 done; 1 a check failed or the model does not fit; 2 bad input or usage; 3 a defect of nanoml.</returns>
    public static int Run(string[] args, TextWriter stdout, TextWriter stderr, IReferenceRuntime? reference = null)
    {
        var terminal = new Terminal(stdout, stderr);
        try
        {
            ParseResult parsed = CreateRoot(terminal, new BoardCompiler(terminal, reference ?? new OnnxRuntimeReference())).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
            {
                throw UsageError(parsed);
            }

            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = stdout, Error = stderr });
        }
        catch (Exception e)
        {
            return Failure.Report(stderr, e);
        }
    }

    private static RootCommand CreateRoot(Terminal terminal, BoardCompiler compiler)
    {
        var root = new RootCommand("Compiles ONNX and TensorFlow Lite models to C# for .NET nanoFramework on ESP32.");
        Verb[] verbs =
        [
            CompileVerb.Create(terminal, compiler), VerifyVerb.Create(terminal, compiler), ProfileVerb.Create(terminal, compiler),
            RunVerb.Create(terminal, compiler), TestVerb.Create(terminal, compiler), TrainVerb.Create(terminal, compiler), TuneVerb.Create(terminal, compiler), InspectVerb.Create(terminal),
            PackVerb.Create(terminal, compiler), SplitVerb.Create(terminal, compiler), HostVerb.Create(terminal, compiler.Runtime),
            DataVerb.Create(terminal), KeysVerb.Create(terminal), BoardsVerb.Create(terminal), NewVerb.Create(terminal, compiler),
            DeployVerb.Create(terminal), PushVerb.Create(terminal), FleetVerb.Create(terminal), MonitorVerb.Create(terminal),
            RecordVerb.Create(terminal),
        ];
        Array.ForEach(verbs, root.Subcommands.Add);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, verbs);
        return root;
    }

    private static CompilerException UsageError(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        bool isRoot = command is RootCommand;
        string name = string.Join(' ', command.Parents.OfType<Verb>().Select(parent => parent.Name).Append(command.Name));
        string message = parsed.UnmatchedTokens is [string unknown, ..]
            ? isRoot ? $"there is no verb or option '{unknown}'" : $"'{unknown}' is not an argument or option of {name}"
            : parsed.Errors[0].Message.TrimEnd('.');
        return new CompilerException(DiagnosticCatalog.Usage, message, isRoot ? "See nanoml --help." : $"See nanoml {name} --help.");
    }
}
