using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Driver;

/// <summary>Finds where quantisation does most harm: noise is passed on, so the last layers are noisy without any fault of theirs.</summary>
internal static class LossiestLayer
{
    /// <summary>What a value is taken for whose noise is not known, such as the input: that of eight bits.</summary>
    private const double EightBits = 50;

    /// <returns>The layer with the greatest fall from its noisiest input to itself; null when none was measured.</returns>
    public static LayerError? Of(IReadOnlyList<LayerError> layers, Graph graph)
    {
        Dictionary<string, LayerError> byLayer = layers.ToDictionary(layer => layer.Layer);
        var decibels = new Dictionary<string, double>();
        (LayerError? Layer, double Fall) worst = (null, 0);
        foreach (Node node in graph.Nodes)
        {
            double input = node.Inputs.Where(decibels.ContainsKey).Select(name => decibels[name]).DefaultIfEmpty(EightBits).Min();
            LayerError? own = byLayer.GetValueOrDefault(node.Name);
            if (own is not null && (worst.Layer is null || input - own.SqnrDb > worst.Fall))
            {
                worst = (own, input - own.SqnrDb);
            }

            foreach (string output in node.Outputs)
            {
                decibels[output] = own?.SqnrDb ?? input;
            }
        }

        return worst.Layer;
    }
}
