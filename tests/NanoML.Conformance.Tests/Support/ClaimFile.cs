namespace NanoML.Conformance.Tests.Support;

/// <summary>The lists of node tests: node.txt holds what passes, node-unclaimed.txt what does not, with the reason as a heading.</summary>
internal static class ClaimFile
{
    private const string Unclaims = "node-unclaimed.txt";
    private const string Heading = "## ";

    public static IReadOnlyList<string> Claimed() => Array.FindAll(Lines("node.txt"), IsTest);

    public static IReadOnlyList<string> Unclaimed() => Array.FindAll(Lines(Unclaims), IsTest);

    /// <summary>The heading that each test which is not claimed stands under.</summary>
    public static IReadOnlyDictionary<string, string> Reasons()
    {
        var reasons = new Dictionary<string, string>();
        string heading = "";
        foreach (string line in Lines(Unclaims))
        {
            heading = line.StartsWith(Heading, StringComparison.Ordinal) ? line[Heading.Length..] : heading;
            if (IsTest(line))
            {
                reasons.Add(line, heading);
            }
        }

        return reasons;
    }

    private static bool IsTest(string line) => line.StartsWith("test_", StringComparison.Ordinal);

    private static string[] Lines(string file) =>
        Repository.Read($"tests/NanoML.Conformance.Tests/{file}").Split('\n', StringSplitOptions.TrimEntries);
}
