using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;

namespace NanoML.Datasets.Splitting;

/// <summary>Which recording is for what: of each class a share, in an order that a hash of the seed and the name gives; or by name.</summary>
internal static class Splits
{
    /// <exception cref="CompilerException">The description names a recording that is not there, or twice (NML0207).</exception>
    public static void Assign(string path, IReadOnlyList<Recording> recordings, SplitDescription split)
    {
        Named test = Named.Of(path, recordings, split.Test, "test");
        Named validation = Named.Of(path, recordings, split.Validation, "validation");
        if (test.Names.Intersect(validation.Names).FirstOrDefault() is { } both)
        {
            throw new CompilerException(DiagnosticCatalog.BadDescription, $"{path}: recording '{both}' is in test and in validation");
        }

        foreach (IGrouping<int, Recording> one in recordings.GroupBy(recording => recording.Class))
        {
            AssignClass([.. one.OrderBy(recording => Hash(split.Seed, recording.Name)).ThenBy(recording => recording.Name, StringComparer.Ordinal)], split, test, validation);
        }
    }

    private static void AssignClass(Recording[] recordings, SplitDescription split, Named test, Named validation)
    {
        Recording[] free = [.. recordings.Where(recording => !test.Names.Contains(recording.Name) && !validation.Names.Contains(recording.Name))];
        int tests = test.IsGiven ? 0 : Share(free.Length, split.TestShare, 0);
        int validations = validation.IsGiven ? 0 : Share(free.Length, split.ValidationShare, tests);
        foreach (Recording recording in recordings)
        {
            recording.Split = test.Names.Contains(recording.Name) ? Split.Test
                : validation.Names.Contains(recording.Name) ? Split.Validation
                : Split.Training;
        }

        foreach ((int place, Recording recording) in free.Take(tests + validations).Index())
        {
            recording.Split = place < tests ? Split.Test : Split.Validation;
        }
    }

    // One at least, where one for the training is left.
    private static int Share(int recordings, double share, int taken) =>
        share == 0 ? 0 : Math.Clamp((int)Math.Round(share * recordings), 1, Math.Max(1, recordings - taken - 1)) is var count && count + taken < recordings ? count : 0;

    private static ulong Hash(int seed, string name) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name), seed);

    private sealed record Named(bool IsGiven, ImmutableHashSet<string> Names)
    {
        public static Named Of(string path, IReadOnlyList<Recording> recordings, ImmutableArray<string>? given, string what)
        {
            if (given is not { } names)
            {
                return new Named(false, []);
            }

            var there = recordings.Select(recording => recording.Name).ToHashSet();
            return names.FirstOrDefault(name => !there.Contains(name)) is { } missing
                ? throw new CompilerException(
                    DiagnosticCatalog.BadDescription,
                    $"{path}: {what} names the recording '{missing}', which is not in the data",
                    "Write its path below the data set's folder, with slashes.")
                : new Named(true, [.. names]);
        }
    }
}
