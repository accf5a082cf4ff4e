using NanoML.Compiler.Progress;

namespace NanoML.Cli.Streams;

/// <summary>Says of every stage how long it took.</summary>
/// <param name="elapsed">Since the work began.</param>
internal sealed class StageLog(Action<string> say, Func<TimeSpan> elapsed) : IProgress<StageProgress>
{
    private readonly Lock _lock = new();
    private Stage? _stage;
    private TimeSpan _begin;

    public void Report(StageProgress value)
    {
        lock (_lock)
        {
            if (value.Stage != _stage)
            {
                End();
                (_stage, _begin) = (value.Stage, elapsed());
            }
        }
    }

    /// <summary>Speaks of the last stage.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_stage is { } stage)
            {
                say($"nanoml: {StageWords.Of(stage)} took {StageWords.Seconds(elapsed() - _begin)}");
                _stage = null;
            }
        }
    }
}
