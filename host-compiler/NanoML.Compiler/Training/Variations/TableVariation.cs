using System.Collections.Immutable;

namespace NanoML.Compiler.Training.Variations;

/// <summary>Rows of a table with noise, a share of what each column varies by.</summary>
/// <param name="Deviations">Of the columns, over all rows to train on.</param>
public sealed record TableVariation(ImmutableArray<float> Deviations, double Noise = 0.05)
{
    public float[] Draw(ReadOnlySpan<float> row, Random random)
    {
        var result = new float[row.Length];
        for (int k = 0; k < row.Length; k++)
        {
            result[k] = row[k] + (float)(Noise * Deviations[k] * Variation.Normal(random));
        }

        return result;
    }
}
