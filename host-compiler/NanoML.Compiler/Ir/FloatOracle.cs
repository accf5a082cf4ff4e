using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>What can run a model in floating point: our own oracle or an external runtime.</summary>
public interface IReferenceModel : IDisposable
{
    /// <summary>Runs one sample, on any thread.</summary>
    /// <param name="input">A whole sample: see <see cref="InputPort"/>.</param>
    /// <returns>The elements of all outputs, one after the other, in their own axis orders.</returns>
    float[] Run(float[] input);

    /// <summary>Runs many samples, side by side.</summary>
    float[][] Run(float[][] inputs);
}

/// <summary>Runs a graph in floating point, node by node.</summary>
/// <param name="roundsToScales">Whether activations are rounded to the scales that the model itself prescribes for them.</param>
public sealed class FloatOracle(Graph graph, bool roundsToScales = false) : IReferenceModel
{
    public float[] Run(float[] input) => graph.FromDeviceOrder(Flat(Run(graph.Feed(input))));

    public float[][] Run(float[][] inputs)
    {
        var outputs = new float[inputs.Length][];
        Parallel.For(0, inputs.Length, Cores.All, k => outputs[k] = Run(inputs[k]));
        return outputs;
    }

    /// <summary>Runs the graph on named inputs and returns its outputs.</summary>
    /// <param name="observe">Called with the name and elements of every value that a node makes.</param>
    public ImmutableArray<Tensor> Run(IReadOnlyDictionary<string, Tensor> feed, Action<string, Tensor>? observe = null)
    {
        Dictionary<string, Tensor> values = feed.ToDictionary(pair => pair.Key, pair => Round(pair.Key, pair.Value));
        foreach (Node node in graph.Nodes)
        {
            Tensor?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : Lookup(values, name))];
            ImmutableArray<Tensor> outputs = node.Op.Evaluate(inputs);
            for (int k = 0; k < outputs.Length; k++)
            {
                Tensor output = Round(node.Outputs[k], outputs[k]);
                values[node.Outputs[k]] = output;
                observe?.Invoke(node.Outputs[k], output);
            }
        }

        return [.. graph.Outputs.Select(name => Lookup(values, name))];
    }

    /// <summary>Shows the graph's inputs and all float outputs of nodes on one sample, in the device's axis order.</summary>
    /// <param name="sample">Whole.</param>
    /// <param name="observe">Called with the name and the elements of each value.</param>
    public void Observe(float[] sample, Action<string, float[]> observe)
    {
        Dictionary<string, Tensor> feed = graph.Feed(sample);
        foreach ((string name, Tensor tensor) in feed)
        {
            observe(name, tensor.Floats);
        }

        Run(feed, (name, tensor) =>
        {
            if (tensor.IsFloat && tensor.Shape.Count > 0)
            {
                observe(name, tensor.Floats);
            }
        });
    }

    public void Dispose()
    {
        // Nothing is held: the interface is disposable for external runtimes.
    }

    private static float[] Flat(ImmutableArray<Tensor> outputs) =>
        outputs is [var only] ? only.ToFloats() : [.. outputs.SelectMany(output => output.ToFloats())];

    private Tensor Round(string name, Tensor tensor) => roundsToScales && graph.Value(name).Pinned is { } pinned
        ? new Tensor(tensor.Shape, pinned.ToActivation().Round(tensor.Floats), tensor.Type.ElementType)
        : tensor;

    private Tensor Lookup(Dictionary<string, Tensor> values, string name) =>
        values.TryGetValue(name, out Tensor? tensor) ? tensor : graph.Value(name).Constant!;
}
