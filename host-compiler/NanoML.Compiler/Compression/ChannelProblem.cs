using System.Collections.Immutable;

namespace NanoML.Compiler.Compression;

/// <summary>
/// One output channel's weights: one <see cref="RowProblem"/>, or several over consecutive parts of a long channel, which then do not make
/// up for each other.
/// </summary>
internal sealed record ChannelProblem(ImmutableArray<RowProblem> Parts)
{
    /// <summary>
    /// The most weights of a part: its matrices take the square of them in memory and the cube in time.
    /// </summary>
    private const int MostWeights = 2048;

    /// <summary>Parts begin at its multiples, so that weights that go together (two to four) are in one part.</summary>
    private const int Alignment = 12;

    /// <summary>Where the parts of a channel of so many weights begin, and the end.</summary>
    public static int[] Bounds(int weights)
    {
        int parts = Math.Max(1, (weights + MostWeights - 1) / MostWeights);
        return [.. Enumerable.Range(0, parts).Select(k => (int)((long)weights * k / parts) / Alignment * Alignment), weights];
    }

    /// <summary>How many weights may differ from zero.</summary>
    public int Support => Parts.Sum(part => part.Support.Length);

    /// <summary>The mean square of the sum that the unpruned, unrounded weights give, without its mean.</summary>
    public double Power() => Parts.Sum(part => part.Power());

    /// <summary>The bias that gives the rounded channel the exact channel's mean.</summary>
    /// <param name="use">Of the layers that have these weights, by number.</param>
    /// <param name="exact">Of the whole channel.</param>
    /// <param name="rounded">Likewise.</param>
    public double CorrectBias(int use, double bias, ReadOnlySpan<float> exact, ReadOnlySpan<double> rounded)
    {
        int first = 0;
        foreach (RowProblem part in Parts)
        {
            bias = part.Layer.CorrectBias(use, bias, exact.Slice(first, part.Count), rounded.Slice(first, part.Count));
            first += part.Count;
        }

        return bias;
    }
}
