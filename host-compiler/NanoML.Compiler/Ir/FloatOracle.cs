using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>What can run a model in floating point: our own oracle or an external runtime.</summary>
public interface IReferenceModel : IDisposable
{
    /// <summary>Runs one sample.</summary>
    /// <param name="input">The elements of the model's one input, in its own axis order.</param>
    /// <returns>The elements of the model's first output, in its own axis order.</returns>
    float[] Run(float[] input);
}

/// <summary>Runs a graph in floating point, node by node.</summary>
public sealed class FloatOracle(Graph graph) : IReferenceModel
{
    public float[] Run(float[] input)
    {
        string name = graph.Inputs[0];
        var feed = new Dictionary<string, Tensor> { [name] = new(graph.Value(name).Shape, graph.ToDeviceOrder(input)) };
        return graph.FromDeviceOrder(Run(feed)[0].ToFloats());
    }

    /// <summary>Runs the graph on named inputs and returns its outputs.</summary>
    /// <param name="observe">Called with the name and elements of every value that a node makes.</param>
    public ImmutableArray<Tensor> Run(IReadOnlyDictionary<string, Tensor> feed, Action<string, Tensor>? observe = null)
    {
        var values = new Dictionary<string, Tensor>(feed);
        foreach (Node node in graph.Nodes)
        {
            Tensor?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : Lookup(values, name))];
            ImmutableArray<Tensor> outputs = node.Op.Evaluate(inputs);
            for (int k = 0; k < outputs.Length; k++)
            {
                values[node.Outputs[k]] = outputs[k];
                observe?.Invoke(node.Outputs[k], outputs[k]);
            }
        }

        return [.. graph.Outputs.Select(name => Lookup(values, name))];
    }

    public void Dispose()
    {
        // Nothing is held: the interface is disposable for external runtimes.
    }

    private Tensor Lookup(Dictionary<string, Tensor> values, string name) =>
        values.TryGetValue(name, out Tensor? tensor) ? tensor : graph.Value(name).Constant!;
}
