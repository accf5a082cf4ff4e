namespace NanoML.Datasets;

/// <summary>The windows of some recordings, as a model takes them.</summary>
/// <param name="Shape">Of a sample, without a batch axis, channels last.</param>
/// <param name="Inputs">One array a sample, in the order of the recordings and of time.</param>
/// <param name="Labels">The class of each sample.</param>
/// <param name="Recordings">The recording of each sample.</param>
public sealed record DatasetSamples(int[] Shape, float[][] Inputs, int[] Labels, Recording[] Recordings);
