using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml boards add</c>: gives a board a name for <c>--target</c>, from a file or as another board with other figures.</summary>
internal sealed class BoardsAddVerb
{
    private const string Said = "As the user said.";

    private static readonly JsonSerializerOptions s_format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Argument<string?> _file = new("FILE") { Description = "A board file.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _from = new("--from") { HelpName = "BOARD", Description = "A board to begin with, in place of a file." };
    private readonly Option<string?> _name = new("--name") { HelpName = "NAME", Description = "What --target calls it. Default: the name in the file." };
    private readonly Option<string?> _description = new("--description") { HelpName = "TEXT", Description = "For people." };
    private readonly Option<string?> _image = new("--image") { HelpName = "NANOFF_TARGET", Description = "The firmware image's name for nanoff." };
    private readonly Option<int?> _clock = OptionParsing.Count("--clock", "MHZ", "The processor clock that the image sets.", 10_000);
    private readonly Option<int> _heap = OptionParsing.Bytes("--heap", "The managed heap of a board that has just started, such as 79K.");
    private readonly Option<int> _deployment = OptionParsing.Bytes("--deployment", "The flash partition that holds all assemblies, such as 1792K.");
    private readonly Option<bool> _force = new("--force") { Description = "Replaces a board of yours." };
    private readonly Option<bool> _json = ModelOptions.JsonOption();

    public static Verb Create(Terminal terminal)
    {
        var options = new BoardsAddVerb();
        var verb = new Verb(
            "add",
            "Gives a board of yours a name that --target takes: from a file, or as a board that is known with other figures.",
            "boards add my-board.json",
            "boards add --from esp32 --name my-board --heap 92K --clock 240 --image ESP32_REV0");
        verb.Arguments.Add(options._file);
        Array.ForEach<Option>(
            [options._from, options._name, options._description, options._image, options._clock, options._heap, options._deployment, options._force, options._json],
            verb.Options.Add);
        verb.SetAction(parsed => options.Run(terminal, parsed));
        return verb;
    }

    private int Run(Terminal terminal, ParseResult parsed)
    {
        string? file = parsed.GetValue(_file);
        string? from = parsed.GetValue(_from);
        if (file is null == from is null)
        {
            throw new CompilerException(DiagnosticCatalog.Usage, "a board comes from a file or from another board", "Give FILE, or --from BOARD with --name, and not both.");
        }

        if (from is not null && parsed.GetValue(_name) is null)
        {
            throw new CompilerException(DiagnosticCatalog.Usage, $"a board like {from} needs a name of its own", "Give it with --name.");
        }

        JsonObject json = Read(file ?? from!, out string source);
        Change(parsed, json);
        byte[] content = [.. JsonSerializer.SerializeToUtf8Bytes(json, s_format), (byte)'\n'];
        var board = Board.Parse(content, source);
        RequireName(board.Name, source, parsed.GetValue(_force));
        OutputFolder.Write(
            UserBoards.Folder,
            [
                new EmittedFile($"{board.Name}.json", "") { Bytes = [.. content] },
                new EmittedFile(UserBoards.SchemaName, "") { Bytes = [.. Board.Schema] },
            ],
            $"Name another folder with the environment variable {UserBoards.Variable}.");
        string path = UserBoards.PathOf(board.Name);
        terminal.WriteResult(parsed.GetValue(_json) ? Json.Of(new { board.Name, File = path }) : $"Board       {board.Name}: {path}");
        return ExitCode.Done;
    }

    /// <summary>The file's object, which a board can be read from.</summary>
    private static JsonObject Read(string nameOrPath, out string source)
    {
        byte[] content = Board.BytesOf(nameOrPath, out source);
        _ = Board.Parse(content, source);
        return JsonNode.Parse(content)!.AsObject();
    }

    private void Change(ParseResult parsed, JsonObject json)
    {
        json.Remove("$schema");
        json.Insert(0, "$schema", $"./{UserBoards.SchemaName}");
        Set(json, "name", parsed.GetValue(_name));
        Set(json, "description", parsed.GetValue(_description));
        Set(json, "nanoffTarget", parsed.GetValue(_image));
        Set(json, "clockMHz", parsed.GetValue(_clock));
        Set(json, "managedHeapBytes", parsed.GetValue(_heap) is > 0 and int heap ? heap : null);
        Set(json, "deploymentBytes", parsed.GetValue(_deployment) is > 0 and int deployment ? deployment : null);
    }

    /// <summary>A figure that was said has no longer the source that it had.</summary>
    private static void Set(JsonObject json, string field, JsonNode? value)
    {
        if (value is null)
        {
            return;
        }

        json[field] = value;
        string source = $"{field}Source";
        if (json.ContainsKey(source))
        {
            json[source] = Said;
        }
    }

    /// <summary>A name that is a file's, and nobody's yet.</summary>
    private static void RequireName(string name, string source, bool force)
    {
        bool isWord = char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        if (!isWord || Board.IsFile(name) || name == Path.GetFileNameWithoutExtension(UserBoards.SchemaName))
        {
            throw new CompilerException(
                DiagnosticCatalog.BadBoardFile, $"{source}: '{name}' cannot be the name of a board", "Give letters, digits, '-', '_' and '.' with --name.");
        }

        if (Board.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } there && (!force || !UserBoards.Names.Contains(name)))
        {
            throw new CompilerException(DiagnosticCatalog.BoardExists, $"a board is called {there} already");
        }
    }
}
