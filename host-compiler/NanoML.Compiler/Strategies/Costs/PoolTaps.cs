using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.Costs;

/// <summary>What a pool reads.</summary>
/// <param name="Rows">Rows of all windows that lie inside of the image.</param>
/// <param name="Inside">Taps of all windows that do.</param>
/// <param name="Records">
/// How often a value is greater than all before it in its window, if their order is a random one: the k-th is with the probability 1/k.
/// </param>
internal readonly record struct PoolTaps(long Outputs, long Rows, long Inside, long Records)
{
    public static PoolTaps Of(WindowGeometry window)
    {
        AxisTaps[] columns = [.. AxisTaps.Columns(window)];
        long rows = 0;
        long inside = 0;
        double records = 0;
        foreach (AxisTaps row in AxisTaps.Rows(window))
        {
            rows += (long)row.Inside * columns.Length;
            foreach (AxisTaps column in columns)
            {
                inside += (long)row.Inside * column.Inside;
                records += RecordsOf(row.Inside * column.Inside);
            }
        }

        int channels = window.InputChannels;
        return new PoolTaps((long)window.OutputPositions * channels, rows * channels, inside * channels, (long)(records * channels));
    }

    /// <summary>The expected number among so many values.</summary>
    public static double RecordsOf(int values)
    {
        double records = 0;
        for (int k = 1; k <= values; k++)
        {
            records += 1.0 / k;
        }

        return records;
    }
}
