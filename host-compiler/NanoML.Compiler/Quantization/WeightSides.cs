namespace NanoML.Compiler.Quantization;

/// <summary>What the weights of a row sum up to on both sides of zero: with bytes of an input, a sum stays between 255 times each.</summary>
/// <param name="Positive">At least 0.</param>
/// <param name="Negative">At most 0.</param>
internal readonly record struct WeightSides(int Positive, int Negative)
{
    public int Sum => Positive + Negative;

    public static WeightSides Of(ReadOnlySpan<sbyte> weights)
    {
        (int positive, int negative) = (0, 0);
        foreach (sbyte weight in weights)
        {
            positive += Math.Max((int)weight, 0);
            negative += Math.Min((int)weight, 0);
        }

        return new WeightSides(positive, negative);
    }
}
