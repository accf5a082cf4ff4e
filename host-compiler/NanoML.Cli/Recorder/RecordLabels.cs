using System.Collections.Concurrent;

namespace NanoML.Cli.Recorder;

/// <summary>Which class is recorded now: one all the time, or that of the key that was pressed last.</summary>
/// <param name="labels">The first is that of the key 1.</param>
/// <param name="hasKeys">Nothing is recorded before a key is pressed.</param>
internal sealed class RecordLabels(IReadOnlyList<string> labels, bool hasKeys)
{
    private const char Escape = '\e';

    private readonly ConcurrentQueue<char> _keys = new();

    /// <summary>Null: none.</summary>
    public string? Current { get; private set; } = hasKeys ? null : labels[0];

    /// <summary>A key was pressed that ends it all.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>From any thread.</summary>
    public void Press(char key) => _keys.Enqueue(key);

    /// <summary>Takes the next key. That of the class that is recorded ends its recording, that of another begins one.</summary>
    public void Turn()
    {
        if (!_keys.TryDequeue(out char key))
        {
            return;
        }

        int number = key - '1';
        if (number >= 0 && number < labels.Count)
        {
            Current = Current == labels[number] ? null : labels[number];
        }
        else if (key is 'q' or 'Q' or Escape)
        {
            IsEnded = true;
        }
    }

    /// <summary>Listens to the keyboard, or to a pipe in its place, whose end ends it all.</summary>
    public void Listen(CancellationToken stop) => new Thread(() => Listen(this, stop)) { IsBackground = true }.Start();

    private static void Listen(RecordLabels labels, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!Console.IsInputRedirected)
            {
                labels.Press(Console.ReadKey(intercept: true).KeyChar);
                continue;
            }

            int next = Console.In.Read();
            labels.Press(next < 0 ? Escape : (char)next);
            if (next < 0)
            {
                return;
            }
        }
    }
}
