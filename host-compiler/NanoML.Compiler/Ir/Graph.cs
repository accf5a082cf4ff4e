using System.Collections.Immutable;

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
    /// <summary>
    /// The device's axis order of the input: its axis k is axis <c>InputLayout[k]</c> of the model's own input. Empty: the same order.
    /// The graph's input value has the device's shape.
    /// </summary>
    public ImmutableArray<int> InputLayout { get; init; } = [];

    /// <summary>As <see cref="InputLayout"/>, for the output.</summary>
    public ImmutableArray<int> OutputLayout { get; init; } = [];

    /// <summary>The part of the model's own input that the graph takes; null: all of it.</summary>
    public InputFeatures? InputFeatures { get; init; }

    /// <summary>What of the model the caller's input takes over; null: the graph's input is the model's own.</summary>
    public InputScaling? InputScaling { get; init; }

    /// <summary>What the input's elements are where only comparisons read them; null: the graph's input is the model's own, or scaled.</summary>
    public InputRanks? InputRanks { get; init; }

    /// <summary>
    /// How many samples the model's own input holds along its first axis, of which the graph computes one; 1: the graph takes all of the input.
    /// </summary>
    public int BatchSize { get; init; } = 1;

    public Value Value(string name) => Values[name];

    /// <summary>
    /// The graph's input of a whole sample in the model's own axis order: scaled (<see cref="InputScaling"/>) and in the graph's order, or ranks.
    /// </summary>
    public float[] ToDeviceOrder(float[] sample) => InputRanks?.Apply(sample) ?? Arrange(InputScaling?.Apply(sample) ?? sample);

    /// <summary>The elements of a whole sample that the graph's input takes, in the graph's order, as they are.</summary>
    public float[] Arrange(float[] sample)
    {
        Shape own = OwnShape;
        float[] taken = InputFeatures?.Select(own, sample) ?? sample;
        return InputLayout.IsEmpty ? taken : new Tensor(own, taken).Transpose(InputLayout).Floats;
    }

    /// <summary>An output of the graph, in the model's own axis order.</summary>
    public T[] FromDeviceOrder<T>(T[] output)
    {
        if (OutputLayout.IsEmpty)
        {
            return output;
        }

        Shape device = Value(Outputs[0]).Shape;
        ImmutableArray<int> back = Inverse(OutputLayout);
        int[] source = StridedIndex.All(device.Permute(back), [.. back.Select(device.Stride)]);
        return Array.ConvertAll(source, k => output[k]);
    }

    /// <summary>The layers with trained weights, in the order in which they run.</summary>
    public IEnumerable<Node> WeightedNodes() => Nodes.Where(node => node.Op is IWeightedOp);

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
    public int SampleLength => InputFeatures?.CountWhole(OwnShape) ?? OwnShape.Count;

    /// <summary>The input's shape in the model's own axis order.</summary>
    public Shape OwnShape => InputRanks is { } ranks ? ranks.Own : InputLayout.IsEmpty ? Value(Inputs[0]).Shape : Value(Inputs[0]).Shape.Permute(Inverse(InputLayout));

    private static ImmutableArray<int> Inverse(ImmutableArray<int> permutation)
    {
        var inverse = new int[permutation.Length];
        for (int k = 0; k < inverse.Length; k++)
        {
            inverse[permutation[k]] = k;
        }

        return [.. inverse];
    }
}
