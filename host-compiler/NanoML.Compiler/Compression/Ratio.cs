namespace NanoML.Compiler.Compression;

/// <summary>Shares of weights and channels.</summary>
internal static class Ratio
{
    /// <summary>A share of so many, rounded down to whole ones.</summary>
    /// <param name="ratio">In [0, 1).</param>
    /// <remarks>In decimal, because 0.29 * 100 is below 29 in binary.</remarks>
    public static int CountOf(double ratio, int whole) => (int)((decimal)ratio * whole);
}
