using System.Collections.Immutable;

namespace NanoML.Compiler.Training.Search;

/// <summary>Cuts all examples that a search may see into parts that judge by turns, never through a recording.</summary>
internal static class Folds
{
    /// <summary>Of how many parts one judges and the others train.</summary>
    public const int Parts = 5;

    /// <param name="examples">The training part, then the validation part.</param>
    /// <param name="training">How many are of the training part.</param>
    /// <param name="count">How many parts judge, from 1 to <see cref="Parts"/>; one alone is the validation part.</param>
    /// <returns>The examples of each part, in their order.</returns>
    public static ImmutableArray<ImmutableArray<int>> Of(ILabelledExamples examples, int training, int count, int seed)
    {
        if (count == 1)
        {
            return [[.. Enumerable.Range(training, examples.Count - training)]];
        }

        (string Name, int Label)[] recordings = [.. Enumerable.Range(0, examples.Count)
            .Select(example => (Name: examples.Recording(example), Label: examples.Label(example)))
            .DistinctBy(recording => recording.Name)];
        new Random(seed).Shuffle(recordings);

        // Each class is dealt out evenly, and the next goes on where it ended.
        Dictionary<string, int> parts = recordings.OrderBy(recording => recording.Label).Select((recording, k) => (recording.Name, Part: k % Parts))
            .ToDictionary(recording => recording.Name, recording => recording.Part);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(part => Enumerable.Range(0, examples.Count).Where(example => parts[examples.Recording(example)] == part).ToImmutableArray())
                .Where(part => !part.IsEmpty),
        ];
    }
}
