using NanoML.Compiler.Tests.Architecture;

namespace NanoML.Cli.Tests;

/// <summary>The folders of the command line; what lies in none puts them together, and none of them knows it.</summary>
public class FolderTests
{
    private static readonly FolderGraph s_graph = FolderGraph.Of(typeof(NanoMLApp).Assembly, "NanoML.Cli");

    [Fact]
    public void Folders_DoNotUseEachOtherInACircle() => Assert.Empty(s_graph.Circle());

    [Fact]
    public void Folders_DoNotUseWhatPutsThemTogether()
    {
        Assert.Contains("Verbs", s_graph.UsedBy(FolderGraph.Top));
        Assert.DoesNotContain(s_graph.Folders, folder => s_graph.UsedBy(folder).Contains(FolderGraph.Top));
    }

    [Fact]
    public void Verbs_AreUsedByNoOtherFolder() =>
        Assert.Equal([FolderGraph.Top], s_graph.Folders.Where(folder => s_graph.UsedBy(folder).Contains("Verbs")));

    [Theory]
    [InlineData("Streams")]
    [InlineData("Options")]
    [InlineData("Messages")]
    public void Folder_UsesNothingElseOfTheCommandLine(string folder)
    {
        Assert.Contains(folder, s_graph.UsedBy("Verbs"));
        Assert.Empty(s_graph.UsedBy(folder));
    }

    [Fact]
    public void Namespaces_AreFolders() => Assert.Empty(SourceNamespaces.Elsewhere(Path.Combine(Repository.Root, "host-compiler", "NanoML.Cli")));
}
