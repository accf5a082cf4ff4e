using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>Moves the sizes and centers of input features into the weights and biases of the layers that read them.</summary>
/// <param name="steps">Of each feature.</param>
/// <param name="unit">What the step of every feature becomes.</param>
/// <param name="compared">What trees beside those layers compare; null where there are none.</param>
internal sealed class EqualizedWeights(
    Graph graph, InputPort port, ImmutableArray<InputReader> readers, ComparedFeatures? compared, FeatureSteps steps, double unit)
{
    // By feature: one step of it as a multiple of the unit.
    private readonly double[] _sizes = Sizes(graph, readers, steps, unit);

    /// <summary>The graph that takes equalised features; the caller goes on to provide the model's own.</summary>
    public Graph Run(FeaturePattern<int> features)
    {
        var editor = new GraphEditor(graph);
        foreach (InputReader reader in readers)
        {
            Rewrite(editor, reader);
        }

        compared?.Rewrite(editor, (feature, threshold) => (float)((threshold - steps.Centers[feature]) / _sizes[feature]));
        FeatureScaling[] elements = [.. Enumerable.Range(0, port.Length).Select(k =>
        {
            int feature = features[k];
            FeatureScaling own = port.Form.Scaling?.Pattern[k] ?? FeatureScaling.None;
            return own.Then(1 / _sizes[feature], -steps.Centers[feature] / _sizes[feature]);
        })];
        editor.SetForm(port.Name, port.Form with { Scaling = new InputScaling(FeaturePattern<FeatureScaling>.Of(elements)) });
        return editor.ToGraph();
    }

    private void Rewrite(GraphEditor editor, InputReader reader)
    {
        Tensor weights = editor.Weights(reader.Layer)!.Constant!;
        float[] bias = editor.Bias(reader.Layer, weights.Shape[0])!;
        int perChannel = weights.Shape.Stride(0);
        var scaled = new float[weights.Floats.Length];
        var shifted = Array.ConvertAll(bias, b => (double)b);
        for (int k = 0; k < scaled.Length; k++)
        {
            int feature = reader.FeatureOf(weights.Shape, k);
            bool isOwn = feature != InputReader.None;
            scaled[k] = (float)(weights.Floats[k] * (isOwn ? _sizes[feature] : 1));
            shifted[k / perChannel] += isOwn ? weights.Floats[k] * steps.Centers[feature] : 0;
        }

        editor.Replace(
            reader.Layer,
            editor.WithConstants(
                reader.Layer,
                new Tensor(weights.Shape, scaled, weights.Type.ElementType),
                null,
                Array.ConvertAll(shifted, b => (float)b)));
    }

    /// <summary>
    /// A feature that never varied gets the widest range that costs the others nothing: its weights become as large as the largest of
    /// the others, in the channel where they are largest.
    /// </summary>
    private static double[] Sizes(Graph graph, ImmutableArray<InputReader> readers, FeatureSteps steps, double unit)
    {
        double[] sizes = Array.ConvertAll(steps.Steps, step => step / unit);
        var widest = new double[sizes.Length];
        Array.Fill(widest, double.PositiveInfinity);
        foreach (InputReader reader in readers)
        {
            Tensor weights = graph.Value(reader.Layer.Inputs[IWeightedOp.WeightInput]).Constant!;
            int perChannel = weights.Shape.Stride(0);
            for (int start = 0; start < weights.Floats.Length; start += perChannel)
            {
                int[] row = [.. Enumerable.Range(start, perChannel).Where(k => reader.FeatureOf(weights.Shape, k) != InputReader.None)];
                double largest = row.Select(k => Math.Abs(weights.Floats[k]) * sizes[reader.FeatureOf(weights.Shape, k)]).DefaultIfEmpty().Max();
                foreach (int k in row.Where(k => largest > 0 && weights.Floats[k] != 0))
                {
                    int feature = reader.FeatureOf(weights.Shape, k);
                    widest[feature] = Math.Min(widest[feature], largest / Math.Abs(weights.Floats[k]));
                }
            }
        }

        return [.. sizes.Select((size, f) => size > 0 ? size : double.IsFinite(widest[f]) ? widest[f] : 1)];
    }
}
