using NanoML.Datasets;

namespace NanoML.Evaluation.Running;

/// <summary>A window of a recording.</summary>
/// <param name="Start">Its first frame.</param>
/// <param name="EndSeconds">From the recording's start to the window's last frame; null where the recording has no rate.</param>
/// <param name="Frames">Frames times channels, in the units of the data set.</param>
public sealed record TestWindow(Recording Recording, int Start, double? EndSeconds, float[] Frames);
