using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Takes from the scores of a linear model, before the Softmax that it ends in, what they have in common on the samples: the probabilities
/// are the same, and the scores and weights that are left are smaller, so that their bytes are finer.
/// </summary>
public static class ScoreCentering
{
    /// <param name="graph">The optimised float graph.</param>
    /// <param name="samples">In the model's own axis order; at least one.</param>
    /// <returns>The same graph where it is no linear model; otherwise one of the same function.</returns>
    public static Graph Run(Graph graph, IReadOnlyList<float[]> samples)
    {
        var editor = new GraphEditor(graph);
        if (ModelOutput.FinalSoftmax(graph) is not { } softmax
            || editor.Producer(softmax.Inputs[0]) is not { Op: Dense { Clamp: null } } layer
            || !graph.Inputs.Contains(layer.Inputs[0])
            || editor.OnlyConsumer(layer.Output) != softmax
            || editor.Value(layer.Output).Pinned is not null
            || editor.Weights(layer) is not { Constant: { } weights, Pinned: null }
            || editor.Bias(layer, weights.Shape[0]) is not { } bias)
        {
            return graph;
        }

        double[] shares = MeanProbabilities(graph, samples, bias.Length);
        if (!shares.All(double.IsFinite))
        {
            return graph;
        }

        var centred = new Tensor(weights.Shape, Centred(weights.Floats, shares), weights.Type.ElementType);
        editor.Replace(layer, editor.WithConstants(layer, centred, null, Centred(bias, shares)));
        return editor.ToGraph();
    }

    private static double[] MeanProbabilities(Graph graph, IReadOnlyList<float[]> samples, int classes)
    {
        float[][] outputs = new FloatOracle(graph).Run([.. samples]);
        return [.. Enumerable.Range(0, classes).Select(c => outputs.Average(y => (double)y[c]))];
    }

    /// <summary>Rows of one for each class, less their mean by the classes' shares.</summary>
    private static float[] Centred(float[] rows, double[] shares)
    {
        int width = rows.Length / shares.Length;
        double[] mean = [.. Enumerable.Range(0, width).Select(k => shares.Select((share, c) => share * rows[(c * width) + k]).Sum())];
        return [.. rows.Select((value, k) => (float)(value - mean[k % width]))];
    }
}
