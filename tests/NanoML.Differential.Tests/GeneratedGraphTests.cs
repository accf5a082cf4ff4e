using Google.Protobuf;
using NanoML.Compiler.Ops;
using NanoML.Differential.Checking;

namespace NanoML.Differential.Tests;

/// <summary>A short differential run. Long ones are a command: see docs/differential-testing.md.</summary>
public sealed class GeneratedGraphTests
{
    private const uint Count = 400;

    // No graph has them: ONNX Runtime lacks Swish and QLinearReduceMean, its QLinearSoftmax makes 0 of a share of 1, and CDist is tried with nearest neighbours.
    private static readonly string[] s_untried = ["Swish", "QLinearReduceMean", "QLinearSoftmax", "CDist", "ConstantFill"];

    [Fact]
    public void Compiler_OnRandomGraphs_ComputesWhatOnnxRuntimeComputes()
    {
        using var run = new DifferentialRun();
        Finding[] findings = [.. Enumerable.Range(1, (int)Count).Select(seed => run.Run((uint)seed)).OfType<Finding>()];
        Assert.Empty(findings.Select(finding => finding.ToString()));
        Assert.True(run.Outcomes[Outcome.Agrees] > Count * 0.9, string.Join(", ", run.Outcomes));
    }

    [Fact]
    public void Generator_OverManyGraphs_UsesEveryOperatorOfTheTable()
    {
        HashSet<string> used = [.. Enumerable.Range(1, 5000).SelectMany(seed => Operators((uint)seed)),
            .. ForestModelTests.OperatorsOfComparisons()];
        Assert.Empty(OperatorTable.Entries.Where(entry => entry.Domain is "" or "com.microsoft").Select(entry => entry.OnnxType).Except(used).Except(s_untried));
    }

    [Fact]
    public void Seed_MakesTheSameGraphEachTime()
    {
        for (uint seed = 1; seed <= 20; seed++)
        {
            Assert.Equal(Bytes(seed), Bytes(seed));
        }

        Assert.NotEqual(Bytes(1), Bytes(2));
    }

    private static byte[] Bytes(uint seed) => Generation.RandomModel.Build(Generation.Recipe.Of(seed)).ToByteArray();

    private static IEnumerable<string> Operators(uint seed) =>
        Generation.RandomModel.Build(Generation.Recipe.Of(seed)).Graph.Node.Select(node => node.OpType);
}
