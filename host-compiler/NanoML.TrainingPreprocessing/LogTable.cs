namespace NanoML.TrainingPreprocessing;

/// <summary>Natural logarithms of values that may be zero.</summary>
/// <param name="floor">What is added to each value; positive.</param>
public sealed class LogTable(double floor)
{
    public double[] Run(double[] values)
    {
        double[] logs = [.. values];
        Apply(logs);
        return logs;
    }

    internal void Apply(Span<double> values)
    {
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = Math.Log(values[k] + floor);
        }
    }
}
