using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Planning.Calls;

/// <summary>
/// How the smaller operand of a binary operator is repeated: the larger is [Outer][Period][Repeat], the smaller [Period].
/// </summary>
public readonly record struct Broadcast(int Outer, int Period, int Repeat)
{
    public int Count => Outer * Period * Repeat;

    /// <summary>
    /// The loops that read <paramref name="small"/> while <paramref name="full"/> is walked in order, or null when the axes that
    /// <paramref name="small"/> has are not adjacent.
    /// </summary>
    public static Broadcast? Of(Shape full, Shape small)
    {
        int lead = full.Rank - small.Rank;
        int[] axes = [.. Enumerable.Range(0, small.Rank).Where(k => small[k] != 1)];
        if (axes.Length == 0)
        {
            return new Broadcast(1, 1, full.Count);
        }

        int first = axes[0] + lead;
        int last = axes[^1] + lead;
        for (int axis = first; axis <= last; axis++)
        {
            if (small[axis - lead] != full[axis])
            {
                return null;
            }
        }

        return new Broadcast(full.Product(0, first), full.Product(first, last + 1), full.Product(last + 1, full.Rank));
    }
}
