using System.CommandLine;
using System.Globalization;
using NanoML.Compiler.Planning;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml boards</c>: the boards that <c>--target</c> knows by name.</summary>
internal static class BoardsVerb
{
    private static readonly string[] s_columns = ["Board", "Chip", ">MHz", "PSRAM", ">Managed heap", ">Deployment", "nanoff target"];

    public static Verb Create(Terminal terminal)
    {
        Option<bool> json = ModelOptions.JsonOption();
        var verb = new Verb("boards", "Lists the boards that --target knows.", "boards", "boards --json");
        verb.Options.Add(json);
        verb.SetAction(parsed => Run(terminal, parsed.GetValue(json)));
        return verb;
    }

    private static int Run(Terminal terminal, bool json)
    {
        if (json)
        {
            terminal.WriteLine(Json.Of(new { Boards = Board.BuiltIn }));
        }
        else
        {
            terminal.WriteTable(s_columns, Board.BuiltIn.Select(Row));
            foreach (Board board in Board.BuiltIn)
            {
                terminal.WriteLine($"{board.Name}: {board.Description}");
            }
        }

        return NanoMLApp.Done;
    }

    private static string[] Row(Board board) =>
    [
        board.Name,
        board.Chip,
        board.ClockMHz.ToString(CultureInfo.InvariantCulture),
        board.HasPsram ? "yes" : "no",
        Terminal.Number(board.ManagedHeapBytes),
        Terminal.Number(board.DeploymentBytes),
        board.NanoffTarget,
    ];
}
