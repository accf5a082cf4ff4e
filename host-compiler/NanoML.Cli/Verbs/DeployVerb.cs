using System.CommandLine;
using NanoML.Cli.Deploy;
using NanoML.Cli.Ending;
using NanoML.Cli.Options;
using NanoML.Cli.Streams;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml deploy</c>: writes the firmware and an application to a board, with nanoff.</summary>
internal static class DeployVerb
{
    private const string Image = ".bin";

    public static Verb Create(Terminal terminal)
    {
        var source = new Argument<string?>("PATH")
        {
            Description = "The application's folder or project, whose last build is taken, or its image, App.bin.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> board = CompilationOptions.BoardOption("--board");
        var port = new Option<string>("--port")
        {
            HelpName = "PORT",
            Required = true,
            Description = "The serial port, such as COM3 or /dev/ttyUSB0.",
        };
        var firmware = new Option<bool>("--firmware") { Description = "Writes the newest firmware first; once a board, and for updates." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Prints the commands and runs nothing." };
        var verb = new Verb(
            "deploy",
            "Writes nanoFramework's firmware and an application to a board, by calling nanoff.",
            "deploy --board esp32 --port COM3 --firmware",
            "deploy MyApp/bin/Release/MyApp.bin --board esp32 --port COM3",
            "deploy MyApp --board m5stickc-plus --port /dev/ttyUSB0 --firmware --dry-run");
        verb.Arguments.Add(source);
        Array.ForEach<Option>([board, port, firmware, dryRun], verb.Options.Add);
        verb.SetAction(parsed => Run(
            terminal,
            Commands(
                parsed.GetValue(source),
                Board.Load(parsed.GetRequiredValue(board)),
                parsed.GetRequiredValue(port),
                parsed.GetValue(firmware)),
            parsed.GetValue(dryRun)));
        return verb;
    }

    private static List<string[]> Commands(string? source, Board board, string port, bool firmware)
    {
        if (source is null && !firmware)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, "there is nothing to deploy", "Name an image or its folder, or give --firmware, or both.");
        }

        var commands = new List<string[]>();
        if (firmware)
        {
            commands.Add(Nanoff.Firmware(board.NanoffTarget, port));
        }

        if (source is not null)
        {
            commands.Add(Nanoff.Deploy(board.NanoffTarget, port, FindImage(source)));
        }

        return commands;
    }

    /// <summary>The image itself, or that of the application in a folder; only what the board can start.</summary>
    private static string FindImage(string path)
    {
        string image = File.Exists(path) && path.EndsWith(Image, StringComparison.OrdinalIgnoreCase)
            ? path
            : ApplicationProject.Find(path).FindImage();
        DeploymentImage.RequireBootable(image);
        return image;
    }

    private static int Run(Terminal terminal, List<string[]> commands, bool dryRun)
    {
        string? nanoff = dryRun ? null : Nanoff.Find();
        foreach (string[] command in commands)
        {
            Action<string> say = dryRun ? terminal.WriteResult : terminal.WriteLine;
            say(Nanoff.Command(command));
            int code = nanoff is null ? ExitCode.Done : Nanoff.Run(nanoff, command, terminal);
            if (code != ExitCode.Done)
            {
                return code;
            }
        }

        return ExitCode.Done;
    }
}
