namespace NanoML.Compiler.Device;

/// <summary>Milliseconds between which a time lies.</summary>
/// <param name="Low">At most <paramref name="High"/>; equal where costs were measured.</param>
public readonly record struct TimeRange(double Low, double High)
{
    /// <summary>What times are compared by.</summary>
    public double Middle => (Low + High) / 2;

    public bool IsPoint => Low == High;
}
