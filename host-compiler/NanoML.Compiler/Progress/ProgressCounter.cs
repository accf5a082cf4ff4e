namespace NanoML.Compiler.Progress;

/// <summary>Turns steps taken on several threads into a share of the whole.</summary>
internal sealed class ProgressCounter(IProgress<double>? progress, int total)
{
    private int _done;

    public void Step() => progress?.Report((double)Interlocked.Increment(ref _done) / total);
}
