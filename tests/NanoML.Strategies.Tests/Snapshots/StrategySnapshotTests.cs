using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Chains;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.DepthwiseProducts;
using NanoML.Compiler.Strategies.Streamed;

namespace NanoML.Strategies.Tests.Snapshots;

/// <summary>The code of each strategy for a layer with a few weights, as it is meant to look.</summary>
public partial class StrategySnapshotTests
{
    private static readonly ImmutableArray<KernelCall> s_calls =
    [
        SmallLayers.DenseRow, SmallLayers.Conv, SmallLayers.Depthwise, SmallLayers.MaxPool, SmallLayers.Add, SmallLayers.Repeated,
        RandomForest.Plan(new Random(1), trees: 2, depth: 2, targets: 2, features: 3).Calls[0],
    ];

    /// <summary>By the name of the strategy's record.</summary>
    private static readonly Lazy<ImmutableSortedDictionary<string, string>> s_texts = new(() => Texts(SmallLayers.DepthwiseStep)
        .Where(text => text.Name == nameof(DepthwiseProductsCode)).Concat(s_calls.SelectMany(Texts)).Append(Chain())
        .GroupBy(text => text.Name).ToImmutableSortedDictionary(g => g.Key, g => g.First().Text, StringComparer.Ordinal));

    public static TheoryData<string> Names => [.. s_texts.Value.Keys];

    [Fact]
    public void Snapshots_HaveEveryStrategy() => Assert.Equal(
        typeof(LayerCode).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(LayerCode)) && !t.IsAbstract && !t.IsSubclassOf(typeof(ChainLayerCode)))
            .Select(t => t.Name).Append(nameof(LaneChain)).Order(StringComparer.Ordinal),
        s_texts.Value.Keys);

    /// <remarks>
    /// A difference leaves <c>*.received.cs</c> beside the committed file: read it, and when the change is meant, put it in that one's place.
    /// </remarks>
    [Theory]
    [MemberData(nameof(Names))]
    public void Emit_ASmallLayer_IsTheCommittedText(string name)
    {
        string folder = Path.Combine(Repository.Root, "tests", "NanoML.Strategies.Tests", "Snapshots");
        string verified = Path.Combine(folder, $"{name}.verified.cs");
        string received = Path.Combine(folder, $"{name}.received.cs");
        string text = s_texts.Value[name];
        if (!File.Exists(verified) || File.ReadAllText(verified) != text)
        {
            File.WriteAllText(received, text);
            Assert.Fail($"The emitted code has changed: compare {received} with {verified}.");
        }

        File.Delete(received);
    }

    private static IEnumerable<(string Name, string Text)> Texts(KernelCall call)
    {
        DeviceBuffer input = call.Reads[0].Buffer;
        Plan plan = EmptyModel.Plan(input, call.Output.Buffer, [call]);
        IEnumerable<LayerCode> streamed = call is DenseCall ? StreamedCode.Candidates(call) : [];
        return StrategyTable.Candidates(plan, call).Concat(streamed).DistinctBy(code => code.GetType())
            .Select(code => (code.GetType().Name, Text(EmissionPlan.Of(plan, [code]))));
    }

    private static (string Name, string Text) Chain()
    {
        Plan plan = SmallLayers.Chain();
        LaneChain chain = LaneChain.Of(plan).Single();
        return (nameof(LaneChain), Text(EmissionPlan.Of(plan, [.. chain.Layers])));
    }

    /// <summary>The methods of the layers and of what they call; not what all models have.</summary>
    private static string Text(EmissionPlan plan)
    {
        EmittedModelCode code = EmptyModel.Emit(plan);
        string model = code.Files.Single(f => f.Path == "Model/Model.cs").Text;
        string[] own = [.. code.Files.Where(f => f.Path == "Model/ModelCode.cs").Select(f => Methods().Match(f.Text).Value)];
        return string.Join("\n", [Layers().Match(model).Value, .. own]);
    }

    [GeneratedRegex(@"^        private void Run[\s\S]*?(?=^    })", RegexOptions.Multiline)]
    private static partial Regex Layers();

    [GeneratedRegex(@"^        /// <summary>[\s\S]*?(?=^    })", RegexOptions.Multiline)]
    private static partial Regex Methods();
}
