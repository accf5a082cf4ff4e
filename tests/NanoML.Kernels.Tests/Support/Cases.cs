namespace NanoML.Kernels.Tests.Support;

/// <summary>Runs a property over random cases and names the seed of the one that fails.</summary>
internal static class Cases
{
    public static void ForAll(int count, Action<Random> property)
    {
        for (int seed = 0; seed < count; seed++)
        {
            try
            {
                property(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }

    /// <summary>A random integer in [low, high], both included.</summary>
    public static int Between(this Random random, int low, int high) => (int)random.NextInt64(low, (long)high + 1);

    public static bool Flip(this Random random) => random.Next(2) == 0;
}
