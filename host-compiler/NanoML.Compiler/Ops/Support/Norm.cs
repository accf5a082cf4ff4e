namespace NanoML.Compiler.Ops.Support;

/// <summary>What pools of p-norms share.</summary>
internal static class Norm
{
    /// <summary>The p-th powers of magnitudes.</summary>
    public static T Powers<T>(Composer<T> on, T x, int p)
    {
        T magnitudes = p % 2 == 0 ? x : on.Apply(new Abs(), x);
        return p == 1 ? magnitudes : on.Apply(new Pow(p), magnitudes);
    }
}
