using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Strategies.UnrolledDense;

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
            : WeightsPerProduct((IWeightedOp)layer.Op, graph.Value(layer.Inputs[0]).Shape, Levels?.Bits ?? WeightQuantization.DefaultBits);

    /// <summary>
    /// How many consecutive weights of an output channel one multiplication takes in unrolled code, counted from the channel's first:
    /// zeros save it where all of them are zero. With 1 every zero saves.
    /// </summary>
    /// <param name="input">The shape of the layer's input.</param>
    /// <param name="bits">Of the weights, from 2 to 8.</param>
    internal static int WeightsPerProduct(IWeightedOp op, Shape input, int bits) =>
        op.RowsAsProduct(input) is { } rows ? UnrolledDenseCode.WeightsPerProduct(rows, bits) : 1;
}
