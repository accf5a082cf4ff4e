using System.Collections.Immutable;
using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Reporting;

/// <summary>How often each class was taken for each.</summary>
/// <param name="Classes">The class indices of rows and columns, ascending.</param>
/// <param name="Counts">By true class, then by chosen class.</param>
internal sealed record Confusion(ImmutableArray<int> Classes, int[][] Counts)
{
    /// <param name="verdicts">With labels.</param>
    /// <param name="classes">How many classes the model has; those that the verdicts name besides are added.</param>
    /// <param name="chosen">Of the model in question.</param>
    public static Confusion Of(ImmutableArray<Verdict> verdicts, int classes, Func<Verdict, int> chosen)
    {
        ImmutableArray<int> indices = [.. Enumerable.Range(0, classes)
            .Concat(verdicts.SelectMany(v => new[] { v.Label!.Value, v.FloatClass, v.Class })).Distinct().Order()];
        int[][] counts = [.. indices.Select(_ => new int[indices.Length])];
        foreach (Verdict verdict in verdicts)
        {
            counts[indices.BinarySearch(verdict.Label!.Value)][indices.BinarySearch(chosen(verdict))] += verdict.Samples;
        }

        return new Confusion(indices, counts);
    }
}
