using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>What can run a model in floating point: our own oracle or an external runtime.</summary>
public interface IReferenceModel : IDisposable
{
    /// <summary>Runs one sample, on any thread.</summary>
    /// <param name="input">The elements of the model's one input, in its own axis order.</param>
    /// <returns>The elements of the model's first output, in its own axis order.</returns>
    float[] Run(float[] input);

    /// <summary>Runs many samples, side by side.</summary>
    float[][] Run(float[][] inputs);
}

/// <summary>Runs a graph in floating point, node by node.</summary>
/// <param name="roundsToScales">Whether activations are rounded to the scales that the model itself prescribes for them.</param>
public sealed class FloatOracle(Graph graph, bool roundsToScales = false) : IReferenceModel
{
    public float[] Run(float[] input)
    {
        string name = graph.Inputs[0];
        var feed = new Dictionary<string, Tensor> { [name] = new(graph.Value(name).Shape, graph.ToDeviceOrder(input)) };
        return graph.FromDeviceOrder(Run(feed)[0].ToFloats());
    }

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

    /// <summary>Shows the graph's input and all float outputs of nodes on one sample, in the device's axis order.</summary>
    /// <param name="sample">Elements of the graph's one input, in the model's own axis order.</param>
    /// <param name="observe">Called with the name and the elements of each value.</param>
    public void Observe(float[] sample, Action<string, float[]> observe)
    {
        string input = graph.Inputs[0];
        float[] elements = graph.ToDeviceOrder(sample);
        observe(input, elements);
        var feed = new Dictionary<string, Tensor> { [input] = new(graph.Value(input).Shape, elements) };
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

    private Tensor Round(string name, Tensor tensor) => roundsToScales && graph.Value(name).Pinned is { } pinned
        ? new Tensor(tensor.Shape, pinned.ToActivation().Round(tensor.Floats), tensor.Type.ElementType)
        : tensor;

    private Tensor Lookup(Dictionary<string, Tensor> values, string name) =>
        values.TryGetValue(name, out Tensor? tensor) ? tensor : graph.Value(name).Constant!;
}
