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

/// <summary>The one place that decides whether a model gives classes.</summary>
public static class ModelOutput
{
    public static OutputMeaning MeaningOf(Graph graph) => FinalOp(graph) switch
    {
        Sigmoid => OutputMeaning.Probabilities,
        Softmax when FinalSoftmax(graph) is not null => OutputMeaning.Probabilities,
        ArgMax => OutputMeaning.ClassIndex,
        _ => OutputMeaning.Values,
    };

    /// <summary>The Softmax over all outputs together that the model ends in, or null.</summary>
    public static Node? FinalSoftmax(Graph graph) => FinalNode(graph) is { Op: Softmax softmax } node
        && graph.OutputOf(node).Shape.Product(softmax.Axis, softmax.Axis + softmax.AxisCount) == graph.OutputOf(node).Shape.Count
        ? node
        : null;

    private static Op? FinalOp(Graph graph) => FinalNode(graph)?.Op is Composite composite ? composite.Last : FinalNode(graph)?.Op;

    private static Node? FinalNode(Graph graph) => graph.Nodes.FirstOrDefault(node => node.Outputs.Contains(graph.Outputs[0]));
}
