using System.Diagnostics;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoML.Cli.Streams;

/// <summary>Where a verb writes: tables and lines to stdout, warnings and progress to stderr; all as <see cref="PlainText"/>.</summary>
internal sealed class Terminal(TextWriter stdout, TextWriter stderr)
{
    /// <summary>What a pipe or a file gets: wide enough that no cell wraps in practice.</summary>
    private const int PipeWidth = 200;

    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(150);

    private readonly bool _stdoutIsTerminal = ReferenceEquals(stdout, Console.Out) && !Console.IsOutputRedirected;
    private readonly bool _stderrIsTerminal = ReferenceEquals(stderr, Console.Error) && !Console.IsErrorRedirected;

    public TextWriter Output => stdout;

    /// <summary>Where questions go.</summary>
    public TextWriter Errors => stderr;

    /// <summary>Whether stdout is a terminal, which may be redrawn.</summary>
    public bool IsInteractive => _stdoutIsTerminal;

    public void WriteLine(string line = "") => stdout.WriteLine(PlainText.Lines(line));

    /// <summary>Passes on a line that another program wrote to its stderr.</summary>
    public void WriteError(string line) => Note(line);

    /// <summary>Says something beside the results: to stderr.</summary>
    public void Note(string line) => stderr.WriteLine(PlainText.Lines(line));

    public void Warn(string message) => Note($"nanoml: warning: {PlainText.WithShortWords(PlainText.OneLine(message))}");

    public static string Number(long value) => Figures.Number(value);

    /// <param name="columns">Headings; one that starts with <c>&gt;</c> is aligned to the right.</param>
    public void WriteTable(IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool right = column.StartsWith('>');
            var heading = new TableColumn(new Text(right ? column[1..] : column));
            table.AddColumn(right ? heading.RightAligned() : heading);
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Text(PlainText.WithShortWords(PlainText.OneLine(cell)))));
        }

        Open(stdout, _stdoutIsTerminal).Write(table);
    }

    /// <summary>Runs long work, with a progress bar when stderr is a terminal and <paramref name="quiet"/> is false.</summary>
    public T WithProgress<T>(bool quiet, Func<IProgress<StageProgress>?, T> work) => quiet || !_stderrIsTerminal
        ? work(null)
        : Open(stderr, true)
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .Start(context => work(new StageBar(context)));

    /// <summary>Redraws stdout, a terminal, a few times a second while work goes on.</summary>
    /// <param name="work">Calls back whenever there is something new, with what <paramref name="render"/> takes.</param>
    public void Live<T>(Func<T, IRenderable> render, Action<Action<T>> work)
    {
        long last = 0;
        Open(stdout, true).Live(new Text("")).AutoClear(true).Start(context => work(state =>
        {
            if (last == 0 || Stopwatch.GetElapsedTime(last) > s_redraw)
            {
                last = Stopwatch.GetTimestamp();
                context.UpdateTarget(render(state));
            }
        }));
    }

    private static IAnsiConsole Open(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
