using System.Runtime.InteropServices;

namespace NanoML.Cli.Ending;

/// <summary>
/// What the system's wishes to end (Ctrl+C, SIGTERM, SIGHUP) do. The first one cancels work that can be cancelled, or else ends the program as soon as no
/// output is half in its place; a second one ends it at once.
/// </summary>
internal static class Interruption
{
    private const string ShowCursor = "\e[?25h";

    // As a shell says it: 128 and the number of the signal.
    private static readonly Dictionary<PosixSignal, int> s_exitCodes = new()
    {
        [PosixSignal.SIGHUP] = 129,
        [PosixSignal.SIGINT] = 130,
        [PosixSignal.SIGTERM] = 143,
    };

    private static readonly Lock s_outputs = new();
    private static readonly Lock s_gate = new();
    private static CancellationTokenSource? s_work;
    private static int s_exitCode;

    /// <summary>The exit code of a program that was told to end.</summary>
    public static int ExitCode => s_exitCode == 0 ? s_exitCodes[PosixSignal.SIGINT] : s_exitCode;

    /// <summary>Listens from now on, for as long as what it returns is referred to.</summary>
    public static PosixSignalRegistration[] Listen() => [.. s_exitCodes.Keys.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <summary>Replaces outputs: no first signal ends the program meanwhile.</summary>
    public static void Complete(Action write)
    {
        lock (s_outputs)
        {
            write();
        }
    }

    /// <summary>Runs work that ends by itself soon after its token is cancelled.</summary>
    public static T Cancel<T>(Func<CancellationToken, T> work)
    {
        using var cancellation = new CancellationTokenSource();
        SetWork(cancellation);
        try
        {
            return work(cancellation.Token);
        }
        finally
        {
            SetWork(null);
        }
    }

    private static void SetWork(CancellationTokenSource? work)
    {
        lock (s_gate)
        {
            s_work = work;
        }
    }

    private static void OnSignal(PosixSignalContext context)
    {
        int code = s_exitCodes[context.Signal];
        if (Interlocked.CompareExchange(ref s_exitCode, code, 0) != 0)
        {
            return;
        }

        context.Cancel = true;
        lock (s_gate)
        {
            if (s_work is { } work)
            {
                work.Cancel();
                return;
            }
        }

        lock (s_outputs)
        {
            if (!Console.IsErrorRedirected)
            {
                Console.Error.Write(ShowCursor);
            }

            Environment.Exit(code);
        }
    }
}
