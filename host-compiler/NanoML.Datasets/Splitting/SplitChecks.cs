using System.IO.Hashing;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Datasets.Splitting;

/// <summary>Holds splits to what training and testing need of them.</summary>
internal static class SplitChecks
{
    /// <exception cref="CompilerException">A class has no recording in a split (NML0209), or a file is in two (NML0216).</exception>
    public static void Require(Dataset dataset, ReadOnlySpan<Split> splits)
    {
        foreach (Split split in splits)
        {
            for (int label = 0; label < dataset.Classes.Length; label++)
            {
                if (!dataset.Recordings.Any(recording => recording.Class == label && recording.Split == split))
                {
                    throw NoRecording(dataset, label, split);
                }
            }
        }

        RefuseCopies(dataset);
    }

    // Files of one length only are looked into; rows of a table may well be the same.
    private static void RefuseCopies(Dataset dataset)
    {
        foreach (IGrouping<long, Recording> alike in dataset.Recordings
            .Where(recording => recording.Path != dataset.TablePath)
            .GroupBy(recording => new FileInfo(recording.Path).Length)
            .Where(alike => alike.Count() > 1))
        {
            var contents = new Dictionary<UInt128, Recording>();
            foreach (Recording recording in alike)
            {
                if (!contents.TryAdd(Hash(recording.Path), recording, out Recording known) && known.Split != recording.Split)
                {
                    throw new CompilerException(
                        DiagnosticCatalog.SharedBetweenSplits,
                        $"{dataset.Path}: '{known.Name}' for {Word(known.Split)} and '{recording.Name}' for {Word(recording.Split)} have the same content");
                }
            }
        }
    }

    private static bool TryAdd(this Dictionary<UInt128, Recording> contents, UInt128 hash, Recording recording, out Recording known)
    {
        known = contents.GetValueOrDefault(hash, recording);
        return contents.TryAdd(hash, recording);
    }

    private static UInt128 Hash(string path)
    {
        var hash = new XxHash128();
        using FileStream stream = DataFile.Open(path);
        hash.Append(stream);
        return hash.GetCurrentHashAsUInt128();
    }

    /// <summary>Why a split has no samples.</summary>
    public static CompilerException Nothing(Dataset dataset, Split split)
    {
        int recordings = dataset.Recordings.Count(recording => recording.Split == split);
        return recordings == 0
            ? new CompilerException(DiagnosticCatalog.TooFewRecordings, $"{dataset.Path}: no recording is for {Word(split)}")
            : new CompilerException(DiagnosticCatalog.NoWindow, $"{dataset.Path}: none of {recordings} recordings for {Word(split)} has a window of {dataset.Window} frames");
    }

    private static CompilerException NoRecording(Dataset dataset, int label, Split split)
    {
        int count = dataset.Recordings.Count(recording => recording.Class == label);
        string has = count == 1 ? "one recording only" : $"{count} recordings";
        return new CompilerException(
            DiagnosticCatalog.TooFewRecordings, $"{dataset.Path}: class '{dataset.Classes[label]}' has {has}, of which none is for {Word(split)}");
    }

    private static string Word(Split split) => split.ToString().ToLowerInvariant();
}
