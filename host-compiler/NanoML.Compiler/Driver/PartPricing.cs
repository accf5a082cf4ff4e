using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;

namespace NanoML.Compiler.Driver;

/// <summary>What the front of a model takes of a board; estimates, as the search for strategies has them.</summary>
/// <param name="Milliseconds">Of one inference.</param>
/// <param name="HeapBytes">With what the application needs.</param>
/// <param name="FlashBytes">With the libraries.</param>
public sealed record PartPrice(double Milliseconds, int HeapBytes, long FlashBytes)
{
    public bool Fits(Board board) => HeapBytes <= board.ManagedHeapBytes && FlashBytes <= board.DeploymentBytes;
}

/// <summary>Prices the front of a compiled model as if it were compiled by itself: what it has the board for, it may take.</summary>
public static class PartPricing
{
    /// <param name="whole">All of the model.</param>
    /// <param name="tensor">What the front ends with, made by a layer of the quantised graph.</param>
    public static PartPrice Of(Compilation whole, string tensor)
    {
        CompileOptions options = whole.Options;
        Plan plan = Planner.CreatePlan(Front(whole.Quantized, tensor));
        int shared = RuntimeSize.OfOthers(options.Runtime);
        EmissionPlan emission = StrategyChoice.Choose(
            plan, whole.Costs, DeviceFit.Budgets(plan, whole.Board, options.Optimize, options.ReservedHeap, shared), options.Kernels == KernelChoice.Shared);
        long flash = new PlanSizes(plan, emission.ClampMargin).FlashBytes(emission.Layers, whole.Costs) + plan.InterfaceFlashBytes;
        return new PartPrice(
            whole.Costs.Milliseconds(emission), RamBudget.Of(emission).Total + whole.Fit.HeapForApplication, flash + whole.Fit.LibraryBytes);
    }

    private static QuantGraph Front(QuantGraph whole, string tensor)
    {
        HashSet<string> needed = [tensor];
        var nodes = new List<Node>();
        foreach (Node node in whole.Graph.Nodes.Reverse().Where(node => node.Outputs.Any(needed.Contains)))
        {
            nodes.Insert(0, node);
            needed.UnionWith(node.Inputs);
        }

        return whole with
        {
            Graph = whole.Graph with
            {
                Nodes = [.. nodes],
                Outputs = [tensor],
                OutputLayouts = ImmutableDictionary<string, ImmutableArray<int>>.Empty,
                IsPart = true,
            },
        };
    }
}
