namespace NanoML.Compiler.Device;

/// <summary>Clock cycles that an instruction of the interpreter takes on a board, waiting for its memories included.</summary>
/// <param name="Low">Above zero, at most <paramref name="High"/>.</param>
public sealed record CycleRange(double Low, double High)
{
    private const double Least = 0.01;
    private const double Most = 1000;
    private const double NanosecondsPerMicrosecond = 1000;

    /// <summary>What an instruction takes at a clock.</summary>
    public (double Low, double High) Nanoseconds(int clockMHz) =>
        (Low * NanosecondsPerMicrosecond / clockMHz, High * NanosecondsPerMicrosecond / clockMHz);

    /// <summary>Reads the object of a board file.</summary>
    internal static CycleRange Read(StrictJson fields)
    {
        double low = fields.Real("low", Least, Most);
        var range = new CycleRange(low, fields.Real("high", low, Most));
        fields.RefuseUnknown();
        return range;
    }
}
