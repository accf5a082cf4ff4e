namespace NanoML.Compiler.Diagnostics;

/// <summary>Finds what a mistyped word may have been meant to be.</summary>
public static class Spelling
{
    private const int MostWords = 3;

    /// <summary>
    /// The known words nearest to <paramref name="word"/>, at most three and in their order: none where a third of the word or more would have to be typed
    /// anew. Letters count in any case; a known word that begins with all of it is near.
    /// </summary>
    public static string[] Nearest(string word, IEnumerable<string> known)
    {
        string typed = word.ToLowerInvariant();
        int most = Math.Max(1, typed.TrimStart('-').Length / 3);
        (string Word, int Distance)[] near = [.. known.Distinct()
            .Select(candidate => (candidate, Distance: Distance(typed, candidate.ToLowerInvariant(), most)))
            .Where(candidate => candidate.Distance <= most)];
        return near.Length == 0 ? [] : [.. near.Where(candidate => candidate.Distance == near.Min(other => other.Distance)).Select(candidate => candidate.Word).Take(MostWords)];
    }

    /// <summary>The question with its answers, or nothing where there is none: a sentence and a space.</summary>
    public static string Question(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { Length: > 0 } near ? $"Did you mean {string.Join(" or ", near)}? " : "";

    private static int Distance(string typed, string candidate, int most) =>
        typed.TrimStart('-').Length > most && candidate.StartsWith(typed, StringComparison.Ordinal) ? 1 : Edits(typed, candidate);

    /// <summary>How many letters must be inserted, deleted, replaced, or exchanged with their neighbour (optimal string alignment).</summary>
    private static int Edits(string one, string other)
    {
        var edits = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0 ? i + j : Step(edits, one, other, i, j);
            }
        }

        return edits[one.Length, other.Length];
    }

    private static int Step(int[,] edits, string one, string other, int i, int j)
    {
        int replaced = edits[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
        int least = Math.Min(replaced, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
        bool areExchanged = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
        return areExchanged ? Math.Min(least, edits[i - 2, j - 2] + 1) : least;
    }
}
