using NanoML.Compiler.Ops;
using NanoML.Differential.Checking;
using NanoML.Differential.Generation;

namespace NanoML.Differential.Tests;

/// <summary>Random models of classical machine learning in ONNX Runtime and in the compiler.</summary>
public sealed class ClassicalModelTests : IDisposable
{
    private const uint Count = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoml-classical-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Compiler_OnRandomClassicalModels_ComputesWhatOnnxRuntimeComputes()
    {
        var check = new CaseCheck(Path.Combine(_folder, "case.onnx"));
        (uint Seed, CaseResult Result)[] results = [.. Enumerable.Range(1, (int)Count).Select(seed => ((uint)seed, check.Run(ClassicalModel.Build((uint)seed), plans: true)))];
        string[] others = [.. results.Where(r => r.Result.Outcome != Outcome.Agrees)
            .Select(r => $"seed {r.Seed} [{Operators(r.Seed)}]: {r.Result.Outcome}: {r.Result.Detail}")];
        Assert.True(others.Length == 0, string.Join('\n', others));
    }

    [Fact]
    public void Generator_OverManyModels_UsesEveryClassicalOperator()
    {
        HashSet<string> used = [.. Enumerable.Range(1, (int)Count).SelectMany(seed => Nodes((uint)seed).Concat(ForestModel.Build((uint)seed).Graph.Node.Select(node => node.OpType))),
            .. ForestModelTests.OperatorsOfComparisons()];
        Assert.Empty(OperatorTable.Entries.Where(entry => entry.Domain == "ai.onnx.ml").Select(entry => entry.OnnxType).Except(used));
    }

    private static string Operators(uint seed) => string.Join(", ", Nodes(seed));

    private static IEnumerable<string> Nodes(uint seed) => ClassicalModel.Build(seed).Graph.Node.Select(node => node.OpType);
}
