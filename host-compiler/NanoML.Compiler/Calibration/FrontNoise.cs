using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Calibration;

/// <summary>What rounding an input and the weights of the layers that read it does to what these layers make.</summary>
internal static class FrontNoise
{
    /// <param name="graph">With the input and the weights to round, in eight bits.</param>
    /// <param name="input">Which input to round.</param>
    /// <param name="quant">Of that input.</param>
    /// <param name="exact">The same function.</param>
    /// <param name="samples">Whole samples, in the model's own axis order.</param>
    /// <param name="readers">Of that input, in both graphs.</param>
    /// <returns>Signal to quantisation noise, in decibels.</returns>
    public static double Decibels(
        Graph graph, string input, QuantParams quant, Graph exact, IReadOnlyList<float[]> samples, ImmutableArray<InputReader> readers)
    {
        Graph rounded = Front(Rounded(graph, quant, readers), readers);
        Graph reference = Front(exact, readers);
        var meter = new NoiseMeter();
        foreach (float[] sample in samples)
        {
            ImmutableArray<Tensor> expected = Run(reference, exact.Feed(sample));
            ImmutableArray<Tensor> actual = Run(rounded, Rounded(graph.Feed(sample), input, quant));
            for (int k = 0; k < expected.Length; k++)
            {
                meter.Add(expected[k].Floats, actual[k].Floats);
            }
        }

        return meter.Decibels;
    }

    /// <summary>What rounding an input alone does to the output of the model.</summary>
    public static double OfOutput(Graph graph, string input, QuantParams quant, IReadOnlyList<float[]> samples)
    {
        var meter = new NoiseMeter();
        foreach (float[] sample in samples)
        {
            Dictionary<string, Tensor> inputs = graph.Feed(sample);
            foreach ((Tensor expected, Tensor actual) in Run(graph, inputs).Zip(Run(graph, Rounded(inputs, input, quant))))
            {
                meter.Add(expected.ToFloats(), actual.ToFloats());
            }
        }

        return meter.Decibels;
    }

    private static ImmutableArray<Tensor> Run(Graph front, Dictionary<string, Tensor> inputs) => new FloatOracle(front).Run(inputs);

    private static Dictionary<string, Tensor> Rounded(Dictionary<string, Tensor> inputs, string input, QuantParams quant) =>
        new(inputs) { [input] = new Tensor(inputs[input].Shape, quant.Round(inputs[input].Floats)) };

    /// <summary>The graph up to the layers.</summary>
    private static Graph Front(Graph graph, ImmutableArray<InputReader> readers) =>
        new GraphEditor(graph with { Outputs = [.. readers.Select(reader => reader.Layer.Output)] }).ToGraph();

    private static Graph Rounded(Graph graph, QuantParams quant, ImmutableArray<InputReader> readers)
    {
        ImmutableDictionary<string, Value>.Builder values = graph.Values.ToBuilder();
        foreach (Node layer in graph.Nodes.Where(node => readers.Any(reader => reader.Layer.Output == node.Output)))
        {
            string name = layer.Inputs[IWeightedOp.WeightInput];
            values[name] = values[name] with
            {
                Constant = WeightQuantization.Symmetric(
                    values[name].Constant!, graph.BiasOf(layer)?.Floats, quant.Scale, WeightQuantization.DefaultBits).ToTensor(),
            };
        }

        return graph with { Values = values.ToImmutable() };
    }
}
