namespace NanoML.Compiler.Training;

/// <summary>Random orders that a seed repeats.</summary>
internal static class ExampleOrder
{
    /// <summary>All examples in random order, then all in another, and so on.</summary>
    public static IEnumerable<int> Endless(int count, int seed)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, count)];
        while (true)
        {
            random.Shuffle(order);
            foreach (int example in order)
            {
                yield return example;
            }
        }
    }

    /// <summary>A seed for one draw of many, so that draws do not depend on who makes them first.</summary>
    public static int Mix(int seed, int draw)
    {
        // Steele et al., "Fast Splittable Pseudorandom Number Generators" (2014).
        ulong z = ((ulong)(uint)seed << 32) + ((ulong)(uint)draw * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) & int.MaxValue);
    }
}
