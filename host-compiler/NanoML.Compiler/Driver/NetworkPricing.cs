using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;

namespace NanoML.Compiler.Driver;

/// <summary>What a network takes of a board; estimates, as the search for strategies has them.</summary>
/// <param name="Milliseconds">Of one inference.</param>
/// <param name="HeapBytes">With what the application needs.</param>
/// <param name="FlashBytes">With the libraries.</param>
public sealed record NetworkPrice(double Milliseconds, int HeapBytes, long FlashBytes)
{
    public bool Fits(Board board) => HeapBytes <= board.ManagedHeapBytes && FlashBytes <= board.DeploymentBytes;
}

/// <summary>Prices a network before it is trained: compiles it with the weights that it has, up to the choice of strategies.</summary>
public static class NetworkPricing
{
    /// <param name="network">With floats of any values for weights, as it was imported.</param>
    /// <param name="samples">To see the ranges of activations on.</param>
    /// <returns>Null where it is too large for any board.</returns>
    public static NetworkPrice? Of(Graph network, Board board, IReadOnlyList<float[]> samples)
    {
        try
        {
            return Price(network, board, samples);
        }
        catch (CompilerException refusal) when (refusal.Code.ExitCode == 1 || refusal.Code == DiagnosticCatalog.ArenaTooLarge || refusal.Code == DiagnosticCatalog.NotPlannable)
        {
            return null;
        }
    }

    private static NetworkPrice Price(Graph network, Board board, IReadOnlyList<float[]> samples)
    {
        OpcodeCosts costs = OpcodeCosts.Of(board, null);
        Graph optimized = Passes.Pipeline.Run(network);
        ImmutableDictionary<string, QuantParams> ranges = Calibrator.Run(optimized, samples, CompileOptions.DefaultRanges);
        Plan plan = Planner.CreatePlan(Quantizer.Quantize(optimized, ranges));
        EmissionPlan emission = StrategyChoice.Choose(plan, costs, DeviceFit.Budgets(plan, board, OptimizeGoal.Balanced, 0));
        DeviceFit fit = DeviceFit.Of(emission, [], board);
        long flash = new PlanSizes(plan, emission.ClampMargin).FlashBytes(emission.Layers, costs) + plan.InterfaceFlashBytes;
        return new NetworkPrice(costs.Milliseconds(emission), fit.HeapNeeded, flash + fit.LibraryBytes);
    }
}
