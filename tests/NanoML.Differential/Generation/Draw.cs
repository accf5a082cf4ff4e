using CsCheck;

namespace NanoML.Differential.Generation;

/// <summary>The choices of one step, all from one number: the same number makes the same choices in any graph.</summary>
internal sealed class Draw(ulong seed)
{
    private const uint Stream = 17;

    private readonly PCG _pcg = new(Stream, seed);

    /// <summary>Both ends are possible.</summary>
    public int Int(int min, int max) => min + (int)_pcg.Next((uint)(max - min + 1));

    public bool OneIn(int count) => Int(1, count) == 1;

    public bool Coin() => OneIn(2);

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Int(0, choices.Length - 1)];

    public float Float(float min, float max) => min + ((max - min) * (float)Gen.Double.Unit.Generate(_pcg, null, out _));

    public float[] Floats(int count, float min, float max) => [.. Enumerable.Range(0, count).Select(_ => Float(min, max))];

    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int k = count - 1; k > 0; k--)
        {
            int other = Int(0, k);
            (order[k], order[other]) = (order[other], order[k]);
        }

        return order;
    }

    /// <summary>At least one of the numbers below <paramref name="count"/>, in any order.</summary>
    public int[] Some(int count) => Permutation(count)[..Int(1, count)];

    /// <summary>The axis as it is or counted from the end.</summary>
    public int MaybeNegative(int axis, int rank) => OneIn(3) ? axis - rank : axis;
}
