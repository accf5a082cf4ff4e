using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Projects;
using NanoML.Cli.Serial;
using NanoML.Cli.Streams;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Writing;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml init</c>: begins a project, by five questions or options.</summary>
internal sealed class InitVerb
{
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "The folder of the project.",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<string?> _source = Text("--source", string.Join('|', SourceTable.Kinds.Keys), "What the board senses; replay: samples come from files.");
    private readonly Option<string?> _board = Text("--board", "BOARD", "A board's name (nanoml boards lists them), or the path of a board file.");
    private readonly Option<string?> _name = Text("--name", "NAME", "Of the application: a C# identifier. Default: the folder's name.");
    private readonly Option<string?> _data = Text("--data", "DATASET", $"The data set, from the project's folder. Default: {ProjectFile.DefaultData}.");
    private readonly Option<string?> _port = Text("--port", "PORT", "The serial port of the board. Default: the only one that is there.");

    /// <param name="folder">Where the tool is called.</param>
    /// <param name="answers">Of a person; null: there is none to ask.</param>
    public static Verb Create(Terminal terminal, string folder, TextReader? answers)
    {
        var options = new InitVerb();
        var verb = new Verb(
            "init",
            $"Begins a project: {ProjectFile.FileName}, which tells all verbs the board, the data and the model. Asks for what is not given.",
            "init",
            "init gestures --source imu --board m5stickc-plus2",
            "init counter --source camera --board esp32-cam --name Counter --data pictures --port COM3");
        verb.Arguments.Add(options._folder);
        Array.ForEach<Option>([options._source, options._board, options._name, options._data, options._port], verb.Options.Add);
        verb.SetAction(parsed => options.Run(terminal, Path.GetFullPath(parsed.GetRequiredValue(options._folder), folder), new Questions(answers, terminal.Errors), parsed));
        return verb;
    }

    private int Run(Terminal terminal, string folder, Questions questions, ParseResult parsed)
    {
        string file = Path.Combine(folder, ProjectFile.FileName);
        OutputFolder.RequireUsable(folder);
        if (File.Exists(file))
        {
            throw new CompilerException(DiagnosticCatalog.ProjectExists, $"{file}: there is a project already");
        }

        ProjectFile project = Ask(file, questions, parsed);
        OutputFolder.Write(folder, ProjectWriter.Files(project));
        terminal.WriteBrief(project.Here(file));
        terminal.WriteLine($"Wrote       {project.Here(file)}");
        terminal.WriteLine($"Next        {ProjectStatus.Of(project).Next}");
        return ExitCode.Done;
    }

    private ProjectFile Ask(string file, Questions questions, ParseResult parsed)
    {
        string[] sources = [.. SourceTable.Kinds.Keys];
        string folderName = Path.GetFileName(Path.GetDirectoryName(file)!);
        return Complete(
            file,
            source: questions.Ask(
                $"What does the board sense? {string.Join(", ", sources)}", "--source", parsed.GetValue(_source), null,
                text => sources.Contains(text) ? null : $"'{text}' is none of {string.Join(", ", sources)}"),
            board: questions.Ask(
                $"Which board? {string.Join(", ", Board.BuiltIn.Select(b => b.Name))}, or a board file", "--board", parsed.GetValue(_board), null,
                text => Fault(() => Board.Load(OfFolder(file, text)))),
            name: questions.Ask(
                "What is the application called?", "--name", parsed.GetValue(_name), Identifier.Pascal(folderName),
                text => Identifier.IsValid(text) ? null : $"'{text}' is no C# identifier of at most {Identifier.Longest} characters"),
            data: questions.Ask("Where are the data, or will be?", "--data", parsed.GetValue(_data), ProjectFile.DefaultData, _ => null),
            port: questions.Ask(
                $"Which serial port has the board?{Ports()} Nothing: the only one that is there", "--port", parsed.GetValue(_port), "", _ => null));
    }

    private static ProjectFile Complete(string file, string source, string board, string name, string data, string port) => new(file)
    {
        Source = source,
        Board = board,
        Name = name,
        Data = data,
        Model = ProjectFile.DefaultModel,
        Application = name,
        Port = port.Length == 0 ? null : port,
    };

    // A board file is named from the project's folder, as the project file will name it.
    private static string OfFolder(string file, string board) =>
        Board.IsFile(board) ? Path.Combine(Path.GetDirectoryName(file)!, board) : board;

    private static string Ports() => SerialPorts.Names() is { Length: > 0 } names ? $" Here are {string.Join(", ", names)}." : "";

    private static string? Fault(Func<Board> load)
    {
        try
        {
            load();
            return null;
        }
        catch (CompilerException e)
        {
            return e.Message;
        }
    }

    private static Option<string?> Text(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };
}
