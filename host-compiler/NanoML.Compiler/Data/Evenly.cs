namespace NanoML.Compiler.Data;

/// <summary>A few of many samples. Files are often sorted by class, so the first ones would not do.</summary>
internal static class Evenly
{
    /// <returns>At most so many, in their order and at equal distances; all of them if there are no more.</returns>
    public static IReadOnlyList<T> Take<T>(IReadOnlyList<T> samples, long most) => samples.Count <= most
        ? samples
        : [.. Enumerable.Range(0, (int)most).Select(k => samples[(int)(k * (long)samples.Count / most)])];
}
