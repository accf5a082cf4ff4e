using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>What the only reader of an activation can tell apart of its values, where that is an <see cref="ISaturates"/>.</summary>
internal sealed class Narrowing
{
    private readonly Dictionary<string, (Shape Shape, ISaturates Reader)> _readers;

    public Narrowing(Graph graph)
    {
        _readers = graph.Nodes
            .SelectMany(node => node.Inputs.Select((name, index) => (Name: name, Index: index, node.Op)))
            .Where(read => read.Name.Length > 0 && !graph.Value(read.Name).IsConstant && !graph.Outputs.Contains(read.Name))
            .GroupBy(read => read.Name)
            .Where(reads => reads.Count() == 1 && reads.First() is { Index: 0, Op: ISaturates })
            .ToDictionary(reads => reads.Key, reads => (graph.Value(reads.Key).Shape, (ISaturates)reads.First().Op));
    }

    public bool Concerns(string name) => _readers.ContainsKey(name);

    /// <summary>The values that the reader needs; the values themselves where they all count.</summary>
    public float[] Apply(string name, float[] values) =>
        _readers.TryGetValue(name, out var read) ? read.Reader.Narrow(new Tensor(read.Shape, values)) : values;
}
