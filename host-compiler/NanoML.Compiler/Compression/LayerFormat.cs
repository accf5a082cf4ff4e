using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>What compression makes of one layer's weights.</summary>
/// <param name="Levels">The integers they may take; null finds <paramref name="SharedValues"/> magnitudes that suit the layer.</param>
/// <param name="Zeros">How many of them become zero at least; zeros that are there already count.</param>
/// <param name="SharedValues">How many magnitudes beside zero the layer has when <paramref name="Levels"/> is null.</param>
public sealed record LayerFormat(WeightLevels? Levels, int Zeros = 0, int SharedValues = 0)
{
    /// <summary>A layer with less than this share of the model's multiplications has no time to save.</summary>
    private const double LeastShare = 0.01;

    /// <summary>How many consecutive weights of a channel are pruned together, because one of them alone saves no time.</summary>
    public int PrunedTogether(Graph graph, Node layer) =>
        LayerProblem.Products(graph, layer) < LeastShare * graph.WeightedNodes().Sum(node => LayerProblem.Products(graph, node))
            ? 1
            : ((IWeightedOp)layer.Op).WeightsPerProduct(
                graph.Value(layer.Inputs[0]).Shape, Levels?.Bits ?? WeightQuantization.DefaultBits);
}
