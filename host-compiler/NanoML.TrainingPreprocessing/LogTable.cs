namespace NanoML.TrainingPreprocessing;

/// <summary>Natural logarithms of values that may be zero.</summary>
/// <param name="floor">What is added to each value; positive.</param>
public sealed class LogTable(double floor)
{
    public double[] Run(double[] values) => Array.ConvertAll(values, value => Math.Log(value + floor));
}
