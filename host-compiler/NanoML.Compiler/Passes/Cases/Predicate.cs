namespace NanoML.Compiler.Passes.Cases;

/// <summary>Finds where a function of one float that has two values, and goes from one to the other once, does so.</summary>
internal static class Predicate
{
    /// <param name="holds">Rises or falls; asked of finite floats and NaN.</param>
    /// <returns>What it is at and below the threshold, and the threshold; null where it is the same for all floats.</returns>
    public static (float Threshold, bool AtMost, bool Missing)? Change(Func<float, bool> holds)
    {
        bool low = holds(-float.MaxValue);
        if (holds(float.MaxValue) == low)
        {
            return null;
        }

        // Floats in their order are integers in theirs.
        long below = Order(-float.MaxValue);
        long above = Order(float.MaxValue);
        while (above - below > 1)
        {
            long middle = (below + above) >> 1;
            if (holds(FloatOf(middle)) == low)
            {
                below = middle;
            }
            else
            {
                above = middle;
            }
        }

        return (FloatOf(below), low, holds(float.NaN));
    }

    private static long Order(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x);
        return bits >= 0 ? bits : int.MinValue - (long)bits;
    }

    private static float FloatOf(long order) => BitConverter.Int32BitsToSingle((int)(order >= 0 ? order : int.MinValue - order));
}
