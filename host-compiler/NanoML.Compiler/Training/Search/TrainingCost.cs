using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Training.Search;

/// <summary>
/// What a step of training costs, counted and not measured: so the same budget compares the same networks on every machine. Its unit is a
/// multiply-accumulate of training.
/// </summary>
internal static class TrainingCost
{
    /// <summary>How many a second count as one on two cores: about what a desktop of 2020 does with small networks.</summary>
    public const double PerSecond = 4e9;

    /// <summary>With simulated rounding, sample by sample.</summary>
    public const double RoundedFactor = 3;

    // Forward, by the inputs and by the weights; normalisations, clamps and their derivatives.
    private const int PerMac = 3;
    private const int PerElement = 50;

    // Of a recurrent layer, for each of its outputs: functions of single numbers, there and back.
    private const int PerRecurrentElement = 1500;

    /// <param name="network">As it is deployed.</param>
    public static double OfExample(Graph network) => (PerMac * (double)network.CountMacs())
        + (PerElement * (double)(network.Value(network.Inputs[0]).Shape.Count + network.WeightedNodes().Sum(node => network.OutputOf(node).Shape.Count)))
        + (PerRecurrentElement * (double)network.Nodes.Where(node => node.Op is Recurrence).Sum(node => network.OutputOf(node).Shape.Count));
}
