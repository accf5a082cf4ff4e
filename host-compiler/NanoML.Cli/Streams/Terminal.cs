using System.Diagnostics;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Reporting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NanoML.Cli.Streams;

/// <summary>Where a verb writes: tables and lines to stdout, warnings and progress to stderr; all as <see cref="PlainText"/>.</summary>
/// <param name="width">Columns of stdout; null for those of the terminal, and of what is none <see cref="PipeWidth"/>.</param>
internal sealed class Terminal(TextWriter stdout, TextWriter stderr, int? width = null)
{
    /// <summary>What a pipe or a file gets: wide enough that no cell wraps in practice.</summary>
    private const int PipeWidth = 200;

    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(150);

    /// <summary>Around a cell, and at both edges of a table.</summary>
    private const int CellFrame = 3;

    private readonly bool _stdoutIsTerminal = ReferenceEquals(stdout, Console.Out) && !Console.IsOutputRedirected;
    private readonly bool _stderrIsProcess = ReferenceEquals(stderr, Console.Error);
    private readonly bool _stderrIsTerminal = ReferenceEquals(stderr, Console.Error) && !Console.IsErrorRedirected;

    private bool _isAtWork;

    public TextWriter Output => stdout;

    /// <summary>Where questions go.</summary>
    public TextWriter Errors => stderr;

    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    /// <summary>Columns of stdout.</summary>
    public int Width => width ?? (_stdoutIsTerminal ? Open(stdout, true).Profile.Width : PipeWidth);

    /// <summary>Whether stdout is a terminal, which may be redrawn.</summary>
    public bool IsInteractive => _stdoutIsTerminal;

    /// <summary>A line of a summary: not said when quiet.</summary>
    public void WriteLine(string line = "")
    {
        if (Verbosity > Verbosity.Quiet)
        {
            WriteResult(line);
        }
    }

    /// <summary>What was asked for, such as an object of JSON: always said.</summary>
    public void WriteResult(string line) => stdout.WriteLine(PlainText.Lines(line));

    /// <summary>The result in a line, such as a path: said in place of the summary when quiet.</summary>
    public void WriteBrief(string line)
    {
        if (Verbosity == Verbosity.Quiet)
        {
            WriteResult(line);
        }
    }

    /// <summary>Passes on a line that another program wrote to its stderr.</summary>
    public void WriteError(string line) => stderr.WriteLine(PlainText.Lines(line));

    /// <summary>Says something beside the results: to stderr, unless quiet.</summary>
    public void Note(string line)
    {
        if (Verbosity > Verbosity.Quiet)
        {
            WriteError(line);
        }
    }

    public void Warn(string message) => Note($"nanoml: warning: {PlainText.WithShortWords(PlainText.OneLine(message))}");

    public static string Number(long value) => Figures.Number(value);

    /// <summary>A table; one that is too wide for the terminal is folded and loses nothing. Not said when minimal.</summary>
    /// <param name="columns">Headings; one that starts with <c>&gt;</c> is aligned to the right.</param>
    public void WriteTable(IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        if (Verbosity < Verbosity.Normal)
        {
            return;
        }

        bool[] isRight = [.. columns.Select(column => column.StartsWith('>'))];
        string[] headings = [.. columns.Select((column, k) => PlainText.OneLine(isRight[k] ? column[1..] : column))];
        string[][] cells = [.. rows.Select(row => row.Select(cell => PlainText.WithShortWords(PlainText.OneLine(cell))).ToArray())];
        var narrow = new NarrowTable(headings, isRight, cells);
        if (narrow.NaturalWidth + CellFrame + columns.Count > Width)
        {
            stdout.WriteLine();
            foreach (string line in narrow.Lines(Width))
            {
                stdout.WriteLine(line);
            }

            stdout.WriteLine();
            return;
        }

        Table table = new Table().Border(TableBorder.Simple);
        foreach ((int k, string heading) in headings.Index())
        {
            var column = new TableColumn(new Text(heading));
            table.AddColumn(isRight[k] ? column.RightAligned() : column);
        }

        Array.ForEach(cells, row => table.AddRow(row.Select(cell => new Text(cell))));
        Open(stdout, _stdoutIsTerminal).Write(table);
    }

    /// <summary>
    /// Runs long work and says on stderr how far it is: as a bar on a terminal, otherwise a line now and then. With <see cref="Verbosity.Detailed"/> a line a
    /// stage; with less than <see cref="Verbosity.Normal"/>, and inside of other such work, nothing.
    /// </summary>
    /// <param name="json">Whether stdout is for a program: then there is no bar.</param>
    public T WithProgress<T>(bool json, Func<IProgress<StageProgress>?, T> work)
    {
        if (_isAtWork || Verbosity < Verbosity.Normal)
        {
            return work(null);
        }

        _isAtWork = true;
        try
        {
            return Verbosity == Verbosity.Detailed ? WithLog(work)
                : _stderrIsTerminal && !json ? WithBar(work)
                : _stderrIsProcess ? WithLines(work)
                : work(null);
        }
        finally
        {
            _isAtWork = false;
        }
    }

    private T WithLog<T>(Func<IProgress<StageProgress>?, T> work)
    {
        long start = Stopwatch.GetTimestamp();
        var log = new StageLog(Note, () => Stopwatch.GetElapsedTime(start));
        T result = work(log);
        log.End();
        return result;
    }

    private T WithBar<T>(Func<IProgress<StageProgress>?, T> work) => Open(stderr, true)
        .Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
        .Start(context => work(new StageBar(context)));

    private T WithLines<T>(Func<IProgress<StageProgress>?, T> work)
    {
        long start = Stopwatch.GetTimestamp();
        var lines = new StageLines(Note);
        using var clock = new Timer(_ => lines.Tell(Stopwatch.GetElapsedTime(start)), null, StageLines.Patience, TimeSpan.FromSeconds(1));
        return work(lines);
    }

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
