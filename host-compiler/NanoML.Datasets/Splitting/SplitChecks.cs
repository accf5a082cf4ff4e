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
