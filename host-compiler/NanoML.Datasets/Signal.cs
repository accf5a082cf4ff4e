using System.Collections.Immutable;

namespace NanoML.Datasets;

/// <summary>Frames of channels, frame after frame, in the units of the file; all values are finite.</summary>
/// <param name="Values">Frames times channels. Of a picture the channels are its values, row by row, channels last, 0 to 255.</param>
/// <param name="Rate">Frames a second; null where nothing says it.</param>
public sealed record Signal(int Frames, int Channels, float[] Values, double? Rate = null)
{
    /// <summary>The frames before which some are missing, ascending: no window reaches over one.</summary>
    public ImmutableArray<int> Gaps { get; init; } = [];

    /// <summary>Where windows begin. A signal that is shorter than a window has none.</summary>
    /// <param name="window">Frames; at least 1.</param>
    /// <param name="hop">Frames; at least 1.</param>
    public IEnumerable<int> WindowStarts(int window, int hop)
    {
        int start = 0;
        foreach (int end in Gaps.Append(Frames))
        {
            for (; start + window <= end; start += hop)
            {
                yield return start;
            }

            start = end;
        }
    }

    /// <summary>The frames of a window.</summary>
    public ReadOnlySpan<float> Window(int start, int window) => Values.AsSpan(start * Channels, window * Channels);
}
