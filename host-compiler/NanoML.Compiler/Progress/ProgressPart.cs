namespace NanoML.Compiler.Progress;

/// <summary>Passes on the progress of one part of some work as that of the whole.</summary>
internal sealed class ProgressPart : IProgress<double>
{
    private readonly IProgress<double> _whole;
    private readonly double _from;
    private readonly double _to;

    private ProgressPart(IProgress<double> whole, double from, double to)
    {
        _whole = whole;
        _from = from;
        _to = to;
    }

    /// <param name="whole">Null when nobody listens.</param>
    /// <param name="from">The share of the whole that is done before the part.</param>
    /// <param name="to">The share that is done after it.</param>
    public static ProgressPart? Of(IProgress<double>? whole, double from, double to) =>
        whole is null ? null : new ProgressPart(whole, from, to);

    public void Report(double value) => _whole.Report(_from + (value * (_to - _from)));
}
