using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Device;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Chains;
using NanoML.Compiler.Strategies.DepthwiseProducts;
using NanoML.Compiler.Strategies.Packed;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Strategies.Repeated;
using NanoML.Compiler.Strategies.Streamed;
using NanoML.Compiler.Strategies.UnrolledConv;
using NanoML.Compiler.Strategies.UnrolledDense;
using NanoML.Compiler.Strategies.UnrolledDepthwise;
using NanoML.Compiler.Strategies.UnrolledForest;
using NanoML.Compiler.Strategies.UnrolledPool;
using NanoML.Compiler.Strategies.UnrolledRow;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>
/// The planner ranks strategies by what it expects them to execute, and one file counts by hand what another prints: both are held together
/// here, by the exact count of the emitted code on inputs whose outputs, as a calibrated model's, are seldom clamped.
/// </summary>
public sealed class OpcodePriceTests(PricedLayers layers, ITestOutputHelper output) : IClassFixture<PricedLayers>
{
    private const double MostOfLayer = 0.05;
    private const double MostOfClass = 0.04;
    private const double MostOfMean = 0.03;
    private const double LeastShare = 0.06;
    private const int LeastLayers = 4;

    /// <summary>What a layer may differ by where the reason is known.</summary>
    private static readonly ImmutableDictionary<string, double> s_tolerances = new Dictionary<string, double>
    {
        // Where most weights are zero, C# keeps inputs that are read once on its stack: their stores and loads are counted, but not there.
        [nameof(ChainPointwiseCode)] = 0.07,
    }.ToImmutableDictionary();

    public static TheoryData<string> Strategies =>
    [
        nameof(ReferenceCode), nameof(RepeatedCode), nameof(StreamedCode), nameof(PackedConvCode), nameof(PackedDenseCode), nameof(PackedDepthwiseCode),
        nameof(LutAddCode), nameof(UnrolledConvCode), nameof(UnrolledDenseCode), nameof(UnrolledRowCode), nameof(UnrolledPoolCode), nameof(UnrolledDepthwiseCode), nameof(DepthwiseProductsCode),
        nameof(UnrolledForestCode),
        nameof(ChainDepthwiseCode), nameof(ChainPointwiseCode), nameof(ChainPoolCode), nameof(LaneChain),
    ];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Opcodes_OfRandomLayers_AreThoseThatTheEmittedCodeExecutes(string strategy)
    {
        ImmutableArray<PricedLayer> priced = layers.ByStrategy[strategy];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{strategy}: {priced.Length} layers, {priced[0].Ratio:f3} to {priced[^1].Ratio:f3}, mean {priced.Average(l => l.Ratio):f3}"));

        Assert.True(priced.Length >= LeastLayers, $"{strategy}: only {priced.Length} layers are large enough");
        Assert.True(Faults(strategy, priced) is [], string.Join('\n', Faults(strategy, priced)));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void PriceOfAClass_TwiceAsHigh_IsNoticed(string strategy)
    {
        ImmutableArray<PricedLayer> priced = layers.ByStrategy[strategy];
        OpcodeClass[] classes = [.. priced.SelectMany(l => l.Classes(LeastShare)).Distinct()];

        Assert.NotEmpty(classes);
        Assert.All(classes, c => Assert.NotEmpty(Faults(strategy, [.. priced.Select(l => l.WithTwice(c))])));
    }

    [Fact]
    public void Strategies_ThatPlansAreMadeOf_AreAllHeld() => Assert.Equal(
        typeof(LayerCode).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(LayerCode)) && !t.IsAbstract).Select(t => t.Name)
            .Append(nameof(LaneChain)).Order(StringComparer.Ordinal),
        layers.ByStrategy.Keys.Order(StringComparer.Ordinal));

    private static ImmutableArray<string> Faults(string strategy, ImmutableArray<PricedLayer> priced)
    {
        double most = s_tolerances.GetValueOrDefault(strategy, MostOfLayer);
        double mean = priced.Average(l => l.Ratio);
        return
        [
            .. Math.Abs(mean - 1) > MostOfMean
                ? [string.Create(CultureInfo.InvariantCulture, $"{strategy} is priced at {mean:f3} of what it executes, on the mean")]
                : Array.Empty<string>(),
            .. priced.Where(l => Math.Abs(l.Ratio - 1) > most || Math.Abs(l.Differences[0].Share) > MostOfClass)
                .Select(l => $"{strategy} is priced at {l}"),
        ];
    }
}
