using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>What a model with a state does over samples in their order.</summary>
public static class StateSequence
{
    /// <summary>The inputs that are no state, in the order of the graph.</summary>
    public static ImmutableArray<InputPort> Given(Graph graph) =>
        [.. graph.InputPorts.Where(port => graph.State.All(link => link.Input != port.Name))];

    /// <summary>Whole samples, with the state that the float model has when it comes to each; the first has zeros.</summary>
    /// <param name="given">In their order, each with the elements of <see cref="Given"/>.</param>
    public static float[][] Fill(Graph graph, IReadOnlyList<float[]> given)
    {
        if (graph.State.IsEmpty)
        {
            return [.. given];
        }

        ImmutableArray<InputPort> ports = Given(graph);
        var oracle = new FloatOracle(graph);
        var samples = new float[given.Count][];
        float[]? outputs = null;
        for (int k = 0; k < samples.Length; k++)
        {
            samples[k] = new float[graph.SampleLength];
            int start = 0;
            foreach (InputPort port in ports)
            {
                given[k].AsSpan(start, port.Length).CopyTo(samples[k].AsSpan(port.Offset));
                start += port.Length;
            }

            Carry(graph, outputs, samples[k]);
            outputs = oracle.Run(samples[k]);
        }

        return samples;
    }

    private static void Carry(Graph graph, float[]? outputs, float[] sample)
    {
        foreach (StateLink link in outputs is null ? [] : graph.State)
        {
            OutputPort from = graph.OutputPorts.Single(port => port.Name == link.Output);
            InputPort to = graph.InputPorts.Single(port => port.Name == link.Input);
            from.Of<float>(outputs).CopyTo(sample.AsSpan(to.Offset));
        }
    }
}
