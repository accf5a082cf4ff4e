using System.Collections.Immutable;
using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Reporting;

/// <summary>How often each class was taken for each.</summary>
/// <param name="Classes">The class indices of rows and columns, ascending.</param>
/// <param name="Counts">By true class, then by chosen class.</param>
internal sealed record Confusion(ImmutableArray<int> Classes, int[][] Counts)
{
    /// <param name="verdicts">With labels.</param>
    /// <param name="classes">How many classes the model names.</param>
    /// <param name="chosen">Of the model in question.</param>
    public static Confusion Of(ImmutableArray<Verdict> verdicts, int classes, Func<Verdict, int> chosen)
    {
        ImmutableArray<int> indices = Indices(verdicts, classes);
        int[][] counts = [.. indices.Select(_ => new int[indices.Length])];
        foreach (Verdict verdict in verdicts)
        {
            counts[indices.BinarySearch(verdict.Label!.Value)][indices.BinarySearch(chosen(verdict))] += verdict.Samples;
        }

        return new Confusion(indices, counts);
    }

    /// <summary>The model's classes and those that the verdicts name besides, ascending.</summary>
    public static ImmutableArray<int> Indices(ImmutableArray<Verdict> verdicts, int classes) =>
        [.. Enumerable.Range(0, classes)
            .Concat(verdicts.SelectMany(v => new[] { v.Label!.Value, v.FloatClass, v.Class })).Distinct().Order()];
}
