using System.Numerics.Tensors;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>What the output of a model means, by the operator that makes it.</summary>
public enum OutputMeaning
{
    /// <summary>Numbers, or scores of which nothing is known.</summary>
    Values,

    /// <summary>The probability of each class; of one output, that of class 1.</summary>
    Probabilities,

    /// <summary>The index of a class.</summary>
    ClassIndex,
}

/// <summary>The one place that decides whether a model gives classes: by its first output.</summary>
public static class ModelOutput
{
    public static OutputMeaning MeaningOf(Graph graph) => graph.IsPart ? OutputMeaning.Values : FinalOp(graph) switch
    {
        Sigmoid => OutputMeaning.Probabilities,
        Softmax when FinalSoftmax(graph) is not null => OutputMeaning.Probabilities,
        ArgMax => OutputMeaning.ClassIndex,
        TreeEnsemble { AreProbabilities: true } => OutputMeaning.Probabilities,
        _ => OutputMeaning.Values,
    };

    /// <summary>Whether the outputs say which class it is, for certain.</summary>
    /// <param name="labelled">Whether there are samples with the index of a class.</param>
    public static bool AreClasses(Graph graph, bool labelled) => labelled || MeaningOf(graph) switch
    {
        OutputMeaning.ClassIndex => graph.Value(graph.Outputs[0]).Shape.Count == 1,
        OutputMeaning.Probabilities => graph.Value(graph.Outputs[0]).Shape.Count == 1 || FinalSoftmax(graph) is not null,
        _ => false,
    };

    /// <summary>
    /// Whether the outputs may be scores of classes: several numbers along one axis, and not as many as there are inputs, as an autoencoder
    /// has.
    /// </summary>
    public static bool MayBeClasses(Graph graph, bool labelled)
    {
        Shape output = graph.Value(graph.Outputs[0]).Shape;
        return AreClasses(graph, labelled)
            || (!graph.IsPart && output.Count > 1 && output.Dims.Count(extent => extent > 1) == 1 && output.Count != graph.SampleLength);
    }

    /// <summary>
    /// The class a model chooses: the first largest element; of a single output, whether it is above one half, or its value where it is an
    /// integer, as after ArgMax.
    /// </summary>
    /// <param name="outputs">All outputs of <paramref name="graph"/>, of which the first chooses.</param>
    public static int ChosenClass(Graph graph, ReadOnlySpan<float> outputs)
    {
        Value first = graph.Value(graph.Outputs[0]);
        ReadOnlySpan<float> output = outputs[..first.Shape.Count];
        return output.Length switch
        {
            1 when !first.Type.ElementType.IsFloat() => (int)output[0],
            1 => output[0] > 0.5f ? 1 : 0,
            _ => TensorPrimitives.IndexOfMax(output),
        };
    }

    /// <summary>The Softmax over all outputs together that the model ends in, or null.</summary>
    public static Node? FinalSoftmax(Graph graph) => FinalNode(graph) is { Op: Softmax softmax } node
        && graph.OutputOf(node).Shape.Product(softmax.Axis, softmax.Axis + softmax.AxisCount) == graph.OutputOf(node).Shape.Count
        ? node
        : null;

    private static Op? FinalOp(Graph graph) => FinalNode(graph)?.Op is Composite composite ? composite.Last : FinalNode(graph)?.Op;

    private static Node? FinalNode(Graph graph) => graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(graph.Outputs[0]));
}
