using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace NanoML.Compiler.Ir;

/// <summary>
/// A typed, immutable data-flow graph: every value has a shape and an element type, nodes stand in an order in which they can run.
/// Passes make new graphs; <see cref="GraphEditor"/> helps them.
/// </summary>
/// <param name="Source">The model file's name as the user gave it, for messages.</param>
/// <param name="Values">Every value, constants included, by name.</param>
/// <param name="Inputs">Names of what the caller provides.</param>
/// <param name="Outputs">Names of what the caller receives.</param>
public sealed record Graph(
    string Name,
    string Source,
    ImmutableArray<Node> Nodes,
    ImmutableDictionary<string, Value> Values,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableDictionary<string, string> Metadata)
{
    // Made once for each graph, for it is asked about every layer. It is no field, because a changed copy would take that along.
    private static readonly ConditionalWeakTable<Graph, ILookup<string, Node>> s_layersByWeight = [];

    /// <summary>How inputs follow from the model's own, by name; one that is missing is the model's own.</summary>
    public ImmutableDictionary<string, InputForm> InputForms { get; init; } = ImmutableDictionary<string, InputForm>.Empty;

    /// <summary>The device's axis orders of outputs, as <see cref="InputForm.Layout"/>, by name; one that is missing has the model's own.</summary>
    public ImmutableDictionary<string, ImmutableArray<int>> OutputLayouts { get; init; } = ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    /// <summary>What is carried from one inference to the next. The graph computes one inference, to which a state is an input.</summary>
    public ImmutableArray<StateLink> State { get; init; } = [];

    /// <summary>
    /// How many samples the model's own input holds along its first axis, of which the graph computes one; 1: the graph takes all of the input.
    /// </summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Whether another part of the model goes on with the outputs: they are activations, no results.</summary>
    public bool IsPart { get; init; }

    public Value Value(string name) => Values[name];

    /// <summary>The inputs as callers see them, in their order.</summary>
    public ImmutableArray<InputPort> InputPorts
    {
        get
        {
            var ports = ImmutableArray.CreateBuilder<InputPort>(Inputs.Length);
            int offset = 0;
            foreach (string name in Inputs)
            {
                var port = new InputPort(name, Value(name).Shape, FormOf(name), offset);
                ports.Add(port);
                offset += port.Length;
            }

            return ports.MoveToImmutable();
        }
    }

    /// <summary>The outputs as callers see them, in their order.</summary>
    public ImmutableArray<OutputPort> OutputPorts
    {
        get
        {
            var ports = ImmutableArray.CreateBuilder<OutputPort>(Outputs.Length);
            int offset = 0;
            foreach (string name in Outputs)
            {
                var port = new OutputPort(name, Value(name).Shape, OutputLayouts.GetValueOrDefault(name, []), offset);
                ports.Add(port);
                offset += port.Length;
            }

            return ports.MoveToImmutable();
        }
    }

    public InputForm FormOf(string input) => InputForms.GetValueOrDefault(input, InputForm.Same);

    /// <summary>The graph's inputs of a whole sample.</summary>
    /// <param name="sample">See <see cref="InputPort"/>.</param>
    public Dictionary<string, Tensor> Feed(float[] sample) =>
        InputPorts.ToDictionary(port => port.Name, port => new Tensor(port.Shape, port.ToDeviceOrder(port.Of(sample))));

    /// <summary>The elements of all outputs, each in the model's own axis order.</summary>
    /// <param name="outputs">One after the other, in the device's.</param>
    public T[] FromDeviceOrder<T>(T[] outputs) => OutputLayouts.IsEmpty
        ? outputs
        : [.. OutputPorts.SelectMany(port => port.FromDeviceOrder(port.Of<T>(outputs).ToArray()))];

    /// <summary>The layers with trained weights, in the order in which they run.</summary>
    public IEnumerable<Node> WeightedNodes() => Nodes.Where(node => node.Op is IWeightedOp);

    /// <summary>By the name of a constant, the layers whose weights it is, in the order in which they run.</summary>
    public ILookup<string, Node> LayersByWeight() => s_layersByWeight.GetValue(
        this, graph => graph.WeightedNodes().ToLookup(node => node.Inputs[IWeightedOp.WeightInput]));

    /// <summary>The layers that read the weights of a layer, itself among them, in the order in which they run.</summary>
    public ImmutableArray<Node> UsesOfWeights(Node layer) => [.. LayersByWeight()[layer.Inputs[IWeightedOp.WeightInput]]];

    /// <summary>The bias per output channel of a layer with trained weights; null when it has none that is constant.</summary>
    public Tensor? BiasOf(Node layer) => layer.Inputs.Length > IWeightedOp.BiasInput && layer.Inputs[IWeightedOp.BiasInput].Length > 0
        ? Value(layer.Inputs[IWeightedOp.BiasInput]).Constant
        : null;

    /// <summary>The values a node reads; null for an optional input that is left out.</summary>
    public Value?[] InputsOf(Node node) => [.. node.Inputs.Select(name => name.Length == 0 ? null : Values[name])];

    public Value OutputOf(Node node) => Values[node.Output];

    /// <summary>For errors: the file, the node and its operator.</summary>
    public string Describe(Node node) => $"{Source}: node '{node.Name}' ({node.Op.OpType})";

    /// <summary>Total multiply-accumulates of one inference.</summary>
    public long CountMacs() => Nodes.Sum(CountMacs);

    public long CountMacs(Node node) =>
        node.Op.CountMacs([.. node.Inputs.Where(n => n.Length > 0).Select(n => Values[n].Type)], OutputOf(node).Type);

    /// <summary>Elements of all float constants that nodes read: the trained parameters.</summary>
    public long CountParameters() => Nodes
        .SelectMany(n => n.Inputs)
        .Where(n => n.Length > 0 && Values[n] is { Constant.IsFloat: true, Shape.Rank: > 0 })
        .Distinct()
        .Sum(n => (long)Values[n].Shape.Count);

    /// <summary>How many elements a whole sample has.</summary>
    public int SampleLength => InputPorts.Sum(port => port.Length);
}
