using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Proof;

/// <summary>
/// For a model that ends in ArgMax: what the imported graph thinks of the indices that a graph chooses. Rounding may choose between equal
/// scores as it likes; a choice of a lower score is wrong.
/// </summary>
internal sealed class ChosenScores
{
    private readonly int _axis;
    private readonly Shape _shape;
    private readonly float[][] _scores;

    private ChosenScores(Graph before, int axis, float[][] samples)
    {
        var oracle = new FloatOracle(before);
        Before = before;
        _axis = axis;
        _shape = before.Value(before.Outputs[0]).Shape;
        _scores = [.. samples.Select(oracle.Run)];
    }

    /// <summary>The graph up to the scores.</summary>
    public Graph Before { get; }

    /// <returns>Null for a model that does not end in ArgMax or ArgMin, or has several outputs.</returns>
    public static ChosenScores? Of(Graph graph, float[][] samples)
    {
        for (int k = graph.Outputs.Length == 1 ? graph.Nodes.Length - 1 : -1; k >= 0; k--)
        {
            Node node = graph.Nodes[k];
            int? axis = node.Op switch
            {
                ArgMax greatest => greatest.Axis,
                ArgMin least => least.Opposite.Axis,
                _ => null,
            };
            if (axis is { } along && node.Output == graph.Outputs[0])
            {
                return new ChosenScores(graph with { Nodes = graph.Nodes[..k], Outputs = [node.Inputs[0]] }, along, samples);
            }

            if (node.Output == graph.Outputs[0] && node.Op is Reshape or Cast or Identity)
            {
                graph = graph with { Nodes = graph.Nodes[..k], Outputs = [node.Inputs[0]] };
            }
        }

        return null;
    }

    /// <summary>The scores at the chosen indices; NaN where there is none.</summary>
    public float[] Worth(int sample, float[] chosen)
    {
        int inner = _shape.Stride(_axis);
        int extent = _shape[_axis];
        return [.. chosen.Select((index, k) => index >= 0 && index < extent
            ? _scores[sample][(k / inner * inner * extent) + ((int)index * inner) + (k % inner)]
            : float.NaN)];
    }
}
