using System.Collections.Immutable;

namespace NanoML.Datasets.FrontEnds;

/// <summary>What one step of the sensor is in the data's units, for each channel: values divided by it are counts, as the board has them.</summary>
/// <param name="steps">One for all channels, or one for each; empty: the values are counts already.</param>
public readonly struct ChannelSteps(ImmutableArray<double> steps)
{
    /// <summary>Whether values are counts already.</summary>
    public bool AreCounts => steps.IsDefaultOrEmpty || steps is [1];

    /// <summary>Of a channel.</summary>
    public double this[int channel] => steps.IsDefaultOrEmpty ? 1 : steps.Length == 1 ? steps[0] : steps[channel];
}
