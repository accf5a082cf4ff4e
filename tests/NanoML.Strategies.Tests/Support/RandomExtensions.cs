namespace NanoML.Strategies.Tests.Support;

internal static class RandomExtensions
{
    /// <summary>An integer in [low, high], both included.</summary>
    public static int Between(this Random random, int low, int high) => (int)random.NextInt64(low, (long)high + 1);

    /// <summary>True once in so many times.</summary>
    public static bool OneIn(this Random random, int times) => random.Next(times) == 0;

    public static T Choose<T>(this Random random, params ReadOnlySpan<T> items) => items[random.Next(items.Length)];
}
