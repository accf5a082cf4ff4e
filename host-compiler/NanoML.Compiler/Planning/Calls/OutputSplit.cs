namespace NanoML.Compiler.Planning.Calls;

/// <summary>Cuts a layer's output channels into runs whose weight tables stay below a limit.</summary>
internal static class OutputSplit
{
    /// <returns>Ranges [start, end) in order, as even as possible; null when a single channel is too large.</returns>
    public static IReadOnlyList<(int Start, int End)>? Ranges(int channels, int bytesPerChannel, int maxBytes)
    {
        // A channel also has 4 bytes in the bias table and 4 in the multiplier table, each of which must fit by itself.
        int perTable = maxBytes / Math.Max(bytesPerChannel, sizeof(int));
        if (perTable == 0)
        {
            return null;
        }

        int parts = (channels + perTable - 1) / perTable;
        return [.. Enumerable.Range(0, parts).Select(k => ((int)((long)channels * k / parts), (int)((long)channels * (k + 1) / parts)))];
    }
}
