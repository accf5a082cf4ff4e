namespace NanoML.TrainingPreprocessing;

/// <summary>Values to 0 to 255: the least of a frame to 0, the greatest to 255.</summary>
/// <param name="LeastSpan">A frame whose values differ by less is stretched as if they differed by this.</param>
public sealed record Stretch(double LeastSpan)
{
    public double[] Run(short[] frame)
    {
        double least = frame.Min();
        double span = Math.Max(frame.Max() - least, LeastSpan);
        return Array.ConvertAll(frame, value => (value - least) * 255 / span);
    }
}
