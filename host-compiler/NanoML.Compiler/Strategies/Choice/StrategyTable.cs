using System.Collections.Immutable;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Chains;
using NanoML.Compiler.Strategies.DepthwiseProducts;
using NanoML.Compiler.Strategies.Lanes;
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

namespace NanoML.Compiler.Strategies.Choice;

/// <summary>All strategies, one line each: a folder of Strategies and its line here are all that a strategy is.</summary>
public static class StrategyTable
{
    /// <summary>In the order in which equals are preferred; the first can compute every call.</summary>
    private static readonly ImmutableArray<Strategy> s_strategies =
    [
        new(Offer.Always, (call, _) => [new ReferenceCode(call)]),
        new(Offer.Always, (call, _) => UnrolledPoolCode.Candidates(call)),
        new(Offer.Always, (call, _) => UnrolledForestCode.Candidates(call)),
        new(Offer.Always, (call, _) => PackedCode.Candidates(call)),
        new(Offer.ForEachClampMargin, UnrolledRowCode.Candidates),
        new(Offer.ForEachClampMargin, UnrolledConvCode.Candidates),
        new(Offer.ForEachClampMargin, UnrolledDenseCode.Candidates),
        new(Offer.ForEachClampMargin, UnrolledDepthwiseCode.Candidates),
        new(Offer.ForEachClampMargin, DepthwiseProductsCode.Candidates),
        new(Offer.WhereNothingFits, (call, _) => StreamedCode.Candidates(call)),
    ];

    /// <summary>Every way to compute a call with its weights in code or in tables, the reference first.</summary>
    /// <param name="clampMargin">See <see cref="EmissionPlan.Of"/>.</param>
    public static IEnumerable<LayerCode> Candidates(Plan plan, KernelCall call, int clampMargin = ClampTable.MaxMargin) =>
        Offered(Offer.Always, plan, call, clampMargin).Concat(Offered(Offer.ForEachClampMargin, plan, call, clampMargin));

    /// <summary>Those of the strategies that are offered in one case; of one sample, repeated, for a call of several.</summary>
    internal static IEnumerable<LayerCode> Offered(Offer offer, Plan plan, KernelCall call, int clampMargin) => RepeatedCode.Candidates(
        call, sample => s_strategies.Where(s => s.Offer == offer).SelectMany(s => s.Candidates(sample, new(plan.OutputBuffers, clampMargin))));

    /// <summary>What several calls that follow each other can be together, in place of a strategy of each.</summary>
    internal static ImmutableArray<LaneChain> Chains(Plan plan) => [.. LaneChain.Of(plan)];

    /// <param name="Candidates">The legal code for a call of one sample; none where the strategy has none for it.</param>
    private sealed record Strategy(Offer Offer, Func<KernelCall, CandidateSite, IEnumerable<LayerCode>> Candidates);
}

/// <summary>When the candidates of a strategy are priced.</summary>
internal enum Offer
{
    Always,

    /// <summary>Anew for each <see cref="CandidateSite.ClampMargin"/>, because they depend on it.</summary>
    ForEachClampMargin,

    /// <summary>They are slower than any other and take less memory.</summary>
    WhereNothingFits,
}
