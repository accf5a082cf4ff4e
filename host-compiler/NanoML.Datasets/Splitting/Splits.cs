using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;
using NanoML.Compiler.Diagnostics;
using NanoML.Datasets.Description;

namespace NanoML.Datasets.Splitting;

/// <summary>
/// Which recording is for what: of each class a share, in an order that a hash of the seed and the name gives; or by name. Recordings of a group
/// stay together, and then shares are of groups.
/// </summary>
internal static class Splits
{
    /// <exception cref="CompilerException">The description names a recording or a group that is not there, or twice, or the group's pattern does not fit (NML0207).</exception>
    public static void Assign(string path, IReadOnlyList<Recording> recordings, SplitDescription split)
    {
        Group(path, recordings, split);
        Named test = Named.Of(path, recordings, split, split.Test, "test");
        Named validation = Named.Of(path, recordings, split, split.Validation, "validation");
        if (test.Names.Intersect(validation.Names).FirstOrDefault() is { } both)
        {
            throw new CompilerException(DiagnosticCatalog.BadDescription, $"{path}: {What(split)} '{both}' is in test and in validation");
        }

        foreach (IGrouping<int, Recording> part in recordings.GroupBy(recording => split.Group is null ? recording.Class : 0))
        {
            AssignPart(
                [.. part.GroupBy(recording => recording.Group).OrderBy(group => Hash(split.Seed, group.Key)).ThenBy(group => group.Key, StringComparer.Ordinal)],
                split, test, validation);
        }
    }

    private static void Group(string path, IReadOnlyList<Recording> recordings, SplitDescription split)
    {
        if (split.Group is { } text)
        {
            var pattern = new GroupPattern(path, text);
            foreach (Recording recording in recordings)
            {
                recording.Group = pattern.Of(recording);
            }
        }
    }

    private static void AssignPart(IGrouping<string, Recording>[] groups, SplitDescription split, Named test, Named validation)
    {
        string[] free = [.. groups.Select(group => group.Key).Where(name => !test.Names.Contains(name) && !validation.Names.Contains(name))];
        int tests = test.IsGiven ? 0 : Share(free.Length, split.TestShare, 0);
        int validations = validation.IsGiven ? 0 : Share(free.Length, split.ValidationShare, tests);
        HashSet<string> tested = [.. test.Names, .. free.Take(tests)];
        HashSet<string> chosen = [.. validation.Names, .. free.Skip(tests).Take(validations)];
        foreach (Recording recording in groups.SelectMany(group => group))
        {
            recording.Split = tested.Contains(recording.Group) ? Split.Test
                : chosen.Contains(recording.Group) ? Split.Validation
                : Split.Training;
        }
    }

    // One at least, where one for the training is left.
    private static int Share(int groups, double share, int taken) =>
        share == 0 ? 0 : Math.Clamp((int)Math.Round(share * groups), 1, Math.Max(1, groups - taken - 1)) is var count && count + taken < groups ? count : 0;

    private static ulong Hash(int seed, string name) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name), seed);

    private static string What(SplitDescription split) => split.Group is null ? "recording" : "group";

    private sealed record Named(bool IsGiven, ImmutableHashSet<string> Names)
    {
        public static Named Of(string path, IReadOnlyList<Recording> recordings, SplitDescription split, ImmutableArray<string>? given, string list)
        {
            if (given is not { } names)
            {
                return new Named(false, []);
            }

            var there = recordings.Select(recording => recording.Group).ToHashSet();
            return names.FirstOrDefault(name => !there.Contains(name)) is { } missing
                ? throw new CompilerException(
                    DiagnosticCatalog.BadDescription,
                    $"{path}: {list} names the {What(split)} '{missing}', which is not in the data",
                    split.Group is null ? "Write its path below the data set's folder, with slashes." : $"Write what the group '{split.Group}' finds.")
                : new Named(true, [.. names]);
        }
    }
}
