using NanoML.Compiler.Progress;

namespace NanoML.Cli.Streams;

/// <summary>Says now and then how far long work is, where no bar can be drawn: after ten seconds, then at growing distances of up to a minute.</summary>
internal sealed class StageLines(Action<string> say) : IProgress<StageProgress>
{
    /// <summary>Shorter work is not spoken of.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_greatestDistance = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private StageProgress? _latest;
    private TimeSpan _next = Patience;

    public void Report(StageProgress value)
    {
        lock (_lock)
        {
            _latest = _latest is { } latest && latest.Stage == value.Stage && latest.Share > value.Share ? latest : value;
        }
    }

    /// <summary>Says a line when it is time for one.</summary>
    /// <param name="elapsed">Since the work began.</param>
    public void Tell(TimeSpan elapsed)
    {
        lock (_lock)
        {
            if (elapsed < _next || _latest is not { } latest)
            {
                return;
            }

            _next = elapsed + (elapsed < s_greatestDistance ? elapsed : s_greatestDistance);
            string share = latest.Share > 0 ? $", {(int)(100 * latest.Share)} %" : "";
            say($"nanoml: {StageWords.Of(latest.Stage)}{share} (after {StageWords.Seconds(elapsed)})");
        }
    }
}
