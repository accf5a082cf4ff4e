namespace NanoML.Conformance.Tests.Support;

/// <summary>The lists of node tests: node.txt holds what passes, node-unclaimed.txt what does not, with the reason as a heading.</summary>
internal static class ClaimFile
{
    public static IReadOnlyList<string> Claimed() => ReadNames("node.txt");

    public static IReadOnlyList<string> Unclaimed() => ReadNames("node-unclaimed.txt");

    private static string[] ReadNames(string file)
    {
        string[] lines = Repository.Read($"tests/NanoML.Conformance.Tests/{file}").Split('\n', StringSplitOptions.TrimEntries);
        return Array.FindAll(lines, line => line.StartsWith("test_", StringComparison.Ordinal));
    }
}
