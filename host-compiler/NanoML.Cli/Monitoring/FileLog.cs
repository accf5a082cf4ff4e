using System.Text;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Monitoring;

/// <summary>A log in a file. When it cannot be written any more, as on a full disk, that is said once and the monitor goes on without it.</summary>
internal sealed class FileLog : IMonitorLog, IDisposable
{
    private readonly string _path;
    private readonly StreamWriter _file;
    private readonly IMonitorLog? _log;
    private Action<string> _say = _ => { };

    /// <exception cref="CompilerException">NML0504: it cannot be opened.</exception>
    public FileLog(string path, Func<TextWriter, IMonitorLog> format)
    {
        _path = path;
        _file = Open(path);
        IMonitorLog? log = null;
        Attempt(() => log = format(_file));
        _log = log;
    }

    /// <summary>What went wrong; null if everything is in the file.</summary>
    public string? Failure { get; private set; }

    /// <param name="say">Called once, with what went wrong; at once if it already has.</param>
    public void OnFailure(Action<string> say)
    {
        _say = say;
        if (Failure is not null)
        {
            say(Failure);
        }
    }

    public void Write(DateTimeOffset time, SerialText text) => Attempt(() => _log!.Write(time, text));

    public void WriteLost(DateTimeOffset time, long count) => Attempt(() => _log!.WriteLost(time, count));

    public void WriteRestart(DateTimeOffset time) => Attempt(() => _log!.WriteRestart(time));

    public void WritePort(DateTimeOffset time, PortState state) => Attempt(() => _log!.WritePort(time, state));

    // What could not be written before cannot be written now.
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException) when (Failure is not null)
        {
            return;
        }
    }

    private void Attempt(Action write)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (IOException e)
        {
            Failure = $"{_path}: the log ends here: {e.Message.TrimEnd('.')}";
            _say(Failure);
        }
    }

    private static StreamWriter Open(string path)
    {
        try
        {
            return new StreamWriter(path, append: false, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(
                DiagnosticCatalog.OutputNotWritable, $"{path}: {e.Message.TrimEnd('.')}", "Give another file with --out.");
        }
    }
}
