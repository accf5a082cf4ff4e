namespace NanoML.Compiler.Channels;

/// <summary>Which channel every index along one axis of a value belongs to.</summary>
/// <param name="Axis">In [0, rank).</param>
/// <param name="Channels">
/// One number per index of the axis. Indices that share a number go together, as the pixels of a flattened channel do;
/// <see cref="Fixed"/> stays whatever happens.
/// </param>
internal sealed record ChannelMap(int Axis, int[] Channels)
{
    public const int Fixed = -1;

    /// <summary>The indices whose channel is not removed; null when all stay.</summary>
    public int[]? Kept(IReadOnlySet<int> removed) => Channels.Any(removed.Contains)
        ? [.. Enumerable.Range(0, Channels.Length).Where(k => !removed.Contains(Channels[k]))]
        : null;
}
