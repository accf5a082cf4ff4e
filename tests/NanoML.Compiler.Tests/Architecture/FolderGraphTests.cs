using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Tests.Architecture;

public class FolderGraphTests
{
    private static readonly FolderGraph s_graph = FolderGraph.Of(typeof(Compilation).Assembly, "NanoML.Compiler");

    [Fact]
    public void Folders_DoNotUseEachOtherInACircle() => Assert.Empty(s_graph.Circle());

    [Fact]
    public void Circle_OfThreeFolders_IsFoundWithItsReasons()
    {
        var graph = new FolderGraph([("Up", "A", "0"), ("A", "B", "1"), ("B", "C", "2"), ("C", "A", "3"), ("C", "Down", "4")]);

        Assert.Equal(["A -> B: 1", "B -> C: 2", "C -> A: 3"], graph.Circle());
    }

    [Fact]
    public void Graph_SeesTheArrowsOfThePage()
    {
        Assert.Contains("Device", s_graph.UsedBy("Strategies"));
        Assert.Contains("Strategies.UnrolledConv", s_graph.UsedBy("Strategies.Choice"));
        Assert.Contains("Planning.Lowering", s_graph.UsedBy("Ops"));
        Assert.InRange(s_graph.Folders.Count(), 30, 60);
    }

    /// <summary>Strategies know the search as little as each other, so that one is a folder and a line.</summary>
    [Fact]
    public void Strategies_AreKnownToTheirTableAlone() => Assert.Equal(
        ["Compression.Search", "Driver", "Reporting"],
        s_graph.Folders.Where(folder => s_graph.UsedBy(folder).Contains("Strategies.Choice")));

    [Fact]
    public void Namespaces_AreFolders() =>
        Assert.Empty(SourceNamespaces.Elsewhere(Path.Combine(Repository.Root, "host-compiler", "NanoML.Compiler"), "Simulation/Libraries/"));
}
