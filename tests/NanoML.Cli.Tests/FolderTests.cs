using NanoML.Compiler.Tests.Architecture;

namespace NanoML.Cli.Tests;

/// <summary>The folders of the command line; what lies in none puts them together, so it uses all of them.</summary>
public class FolderTests
{
    private static readonly FolderGraph s_graph = FolderGraph.Of(typeof(NanoMLApp).Assembly, "NanoML.Cli");

    [Fact]
    public void Folders_DoNotUseEachOtherInACircle() => Assert.Empty(s_graph.Without(FolderGraph.Top).Circle());

    [Fact]
    public void Streams_UseNothingElseOfTheCommandLine()
    {
        Assert.Contains("Streams", s_graph.UsedBy("Verbs"));
        Assert.Empty(s_graph.UsedBy("Streams"));
    }
}
