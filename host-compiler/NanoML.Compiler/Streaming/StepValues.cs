using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Streaming;

/// <summary>The graph of a step while it grows: what nodes read is brought to the number of frames that they ask for.</summary>
internal sealed class StepValues
{
    private readonly QuantGraph _window;
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly ImmutableDictionary<string, Value>.Builder _values;
    private readonly ImmutableDictionary<string, QuantValue>.Builder _activations = ImmutableDictionary.CreateBuilder<string, QuantValue>();
    private readonly FreshNames _nodeNames;
    private readonly FreshNames _valueNames;
    private readonly Dictionary<(string Value, bool IsLowest), List<(int Frames, string Name)>> _histories = [];
    private readonly Dictionary<(string Value, int First, int Count), string> _parts = [];

    public StepValues(QuantGraph window)
    {
        _window = window;
        Graph graph = window.Graph;
        _values = graph.Values.Where(value => value.Value.IsConstant || graph.Inputs.Contains(value.Key)).ToImmutableDictionary().ToBuilder();
        _nodeNames = new FreshNames(graph.Nodes.Select(node => node.Name).ToHashSet().Add);
        _valueNames = new FreshNames(graph.Values.Keys.ToHashSet().Add);
        foreach (string input in graph.Inputs)
        {
            _activations[input] = window.Activations[input];
        }
    }

    /// <summary>Gives an input another number of frames.</summary>
    public void Resize(string input, int axis, int frames)
    {
        Value value = _values[input];
        Shape shape = value.Shape.With(axis, frames);
        _values[input] = value with { Type = value.Type with { Shape = shape } };
        _activations[input] = _activations[input] with { Shape = shape };
    }

    /// <summary>Adds a node whose inputs are there; its outputs keep their scales.</summary>
    public void Add(Node node)
    {
        ImmutableArray<TensorType> types = node.Op.InferTypes([.. node.Inputs.Select(name => name.Length == 0 ? null : _values[name])]);
        for (int k = 0; k < node.Outputs.Length; k++)
        {
            string name = node.Outputs[k];
            _values[name] = new Value(name, types[k]);
            _activations[name] = _window.Activations[name] with { Shape = types[k].Shape };
        }

        _nodes.Add(node);
    }

    /// <summary>Of the last <paramref name="count"/> frames of a value the first <paramref name="taken"/>: kept from earlier steps as far as needed.</summary>
    /// <param name="reader">For the names of nodes.</param>
    /// <param name="isLowest">See <see cref="History.IsLowest"/>.</param>
    public string Frames(Node reader, string name, int axis, int count, int taken, bool isLowest)
    {
        (int there, string source) = (_values[name].Shape[axis], name);
        if (count > there)
        {
            (there, source) = Kept(reader, name, axis, count, isLowest);
        }

        int first = there - count;
        return first == 0 && taken == there ? source : Part(reader, source, axis, first, taken);
    }

    public QuantGraph ToGraph()
    {
        Graph graph = _window.Graph with { Nodes = _nodes.ToImmutable(), Values = _values.ToImmutable(), InputForms = _window.Graph.InputForms };
        return _window with { Graph = graph, Activations = _activations.ToImmutable() };
    }

    private (int Frames, string Name) Kept(Node reader, string name, int axis, int count, bool isLowest)
    {
        if (!_histories.TryGetValue((name, isLowest), out List<(int Frames, string Name)>? histories))
        {
            _histories[(name, isLowest)] = histories = [];
        }

        foreach ((int Frames, string Name) longer in histories.Where(history => history.Frames >= count))
        {
            return longer;
        }

        string kept = Insert(reader, name, "past", new History(axis, count, isLowest));
        histories.Add((count, kept));
        return (count, kept);
    }

    private string Part(Node reader, string name, int axis, int first, int count)
    {
        if (!_parts.TryGetValue((name, first, count), out string? part))
        {
            part = Insert(reader, name, "part", Slice.Along(_values[name].Shape, axis, first, count));
            _parts[(name, first, count)] = part;
        }

        return part;
    }

    private string Insert(Node reader, string input, string role, Op op)
    {
        string output = _valueNames.Of($"{input}_{role}");
        Shape shape = op.InferTypes([_values[input]])[0].Shape;
        _values[output] = new Value(output, _values[input].Type with { Shape = shape });
        _activations[output] = new QuantValue(output, shape, _activations[input].Quant);
        _nodes.Add(new Node(_nodeNames.Of($"{reader.Name}_{role}"), op, [input], [output]));
        return output;
    }
}
