using NanoML.Compiler.Ops;
using NanoML.Conformance.Tests.Support;

namespace NanoML.Conformance.Tests;

/// <summary>Holds the float oracle to ONNX's own operator tests.</summary>
public sealed class NodeTests
{
    private const int FewestClaims = 600;

    public static TheoryData<string> Claimed => [.. ClaimFile.Claimed()];

    [ConformanceTheory]
    [MemberData(nameof(Claimed))]
    public void Node_ThatIsClaimed_Passes(string name)
    {
        string? problem = new NodeTest(name).Run();
        Assert.True(problem is null, problem);
    }

    [Fact]
    public void Claims_AreManyAndOnlyOnce()
    {
        IReadOnlyList<string> claimed = ClaimFile.Claimed();
        Assert.True(claimed.Count >= FewestClaims, $"{claimed.Count} node tests are claimed, fewer than {FewestClaims}");
        Assert.Distinct(claimed.Concat(ClaimFile.Unclaimed()));
    }

    [ConformanceFact]
    public void NodesOfOurOperators_AreAllClaimedOrGroupedByReason()
    {
        var listed = ClaimFile.Claimed().Concat(ClaimFile.Unclaimed()).ToHashSet();
        Assert.DoesNotContain(OnnxTestData.Names(), name => !listed.Contains(name) && IsOurs(new NodeTest(name)));
    }

    [ConformanceFact]
    public void NodesThatAreUnclaimed_DoNotPass() =>
        Assert.DoesNotContain(ClaimFile.Unclaimed(), name => new NodeTest(name).Run() is null);

    private static bool IsOurs(NodeTest test) => test.Nodes().All(node => OperatorTable.Find(node.OpType, node.Domain) is not null);
}
