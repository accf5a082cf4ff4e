using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Proof;

/// <summary>
/// Finds the first node that computes something else than the reference runtime does. Every node gets the reference's values as its inputs,
/// so that what rounding does to one node is not laid at the door of the next.
/// </summary>
internal sealed class NodeDiagnosis
{
    /// <summary>Elements of one in so many of a quantised value may be a level away: they are near the middle of two levels.</summary>
    private const int MiddlesOfLevels = 200;

    /// <summary>In levels: what rounding of floats may do to the result of a layer.</summary>
    private const float NearMiddle = 1f / 64;

    // What is left of products that cancel each other.
    private const double CancelledShare = 1e-3;

    private readonly Graph _graph;
    private readonly Closeness _closeness;
    private readonly Dictionary<string, Tensor> _reference;
    private readonly Dictionary<string, Node> _producers;

    private NodeDiagnosis(Graph graph, Dictionary<string, Tensor> reference)
    {
        _graph = graph;
        _closeness = Closeness.Of(graph);
        _reference = reference;
        _producers = graph.Nodes.SelectMany(node => node.Outputs.Select(name => (name, node))).ToDictionary(p => p.name, p => p.node);
    }

    /// <returns>The node and how it differs, or null when every node agrees by itself.</returns>
    /// <exception cref="ReferenceException">The runtime cannot show values in between.</exception>
    public static string? FirstDifference(IReferenceRuntime runtime, OnnxModel model, Graph imported, float[] sample)
    {
        string[] made = [.. model.Graph.Nodes.SelectMany(node => node.Outputs).Where(imported.Values.ContainsKey)];
        (byte[] file, string[] outputs) = OnnxProbe.WithOutputs(ReferenceFile.Of(model, imported).Span, made);
        using IReferenceSession session = runtime.Open(file, model.Folder);
        var batch = new SampleBatch(imported);
        var reference = outputs.Zip(session.Run(batch.Join([sample])))
            .ToDictionary(pair => pair.First, pair => batch.Part(pair.Second, imported.Value(pair.First), 0));
        foreach (InputPort port in imported.InputPorts)
        {
            reference[port.Name] = new Tensor(port.Shape, port.Of(sample));
        }

        var diagnosis = new NodeDiagnosis(imported, reference);
        return model.Graph.Nodes.Select(diagnosis.DifferenceOf).FirstOrDefault(difference => difference is not null);
    }

    private string? DifferenceOf(OnnxNode node)
    {
        string where = $"{_graph.Source}: node '{node.Name}' ({node.OpType})";
        string[] names = [.. node.Outputs.Where(name => _reference.ContainsKey(name) && _graph.Values.ContainsKey(name))];
        if (names.Length == 0)
        {
            return null;
        }

        if (!_producers.TryGetValue(names[0], out Node? producer))
        {
            return names.Select(name => DifferenceOf(where, name, _graph.Value(name).Constant!, 0)).FirstOrDefault(difference => difference is not null);
        }

        Tensor?[] inputs = [.. producer.Inputs.Select(name => name.Length == 0 ? null : InputOf(name))];
        ImmutableArray<Tensor> own = producer.Op.Evaluate(inputs);
        double magnitude = CancelledShare * Factors(inputs);
        foreach (string name in names)
        {
            int output = producer.Outputs.IndexOf(name);
            if (DifferenceOf(where, name, Settled(producer, inputs, own[output], name), magnitude) is not { } difference)
            {
                continue;
            }

            double rounding = InputRounding.EffectOn(producer.Op, inputs, own, output) / _closeness.Relative;
            if (DifferenceOf(where, name, own[output], magnitude + rounding) is not null)
            {
                return difference;
            }
        }

        return null;
    }

    /// <summary>What the operator makes, with the reference's choice where an element is in the middle of two levels.</summary>
    private Tensor Settled(Node producer, Tensor?[] inputs, Tensor own, string name)
    {
        long[]? right = producer.Op is QuantizedForm { Result: not null } && own.Shape == _reference[name].Shape ? _reference[name].Integers : null;
        if (right is null || right.AsSpan().SequenceEqual(own.Integers))
        {
            return own;
        }

        float[] distances = ((QuantizedForm)producer.Op).DistancesToMiddles(inputs);
        return new Tensor(
            own.Shape,
            [.. own.Integers.Select((level, k) => distances[k] < NearMiddle && Math.Abs(level - right[k]) == 1 ? right[k] : level)],
            own.Type.ElementType);
    }

    private static double Factors(Tensor?[] inputs) => inputs.Take(2).Where(x => x is { IsFloat: true })
        .Aggregate(1.0, (product, x) => product * Math.Max(1, Closeness.Magnitude([x!.Floats])));

    private Tensor InputOf(string name) => _graph.Value(name) is { Constant: { } constant } ? constant
        : _reference.TryGetValue(name, out Tensor? shown) ? shown
        : Computed(name);

    // What only the graph has, such as the levels that an input of floats becomes.
    private Tensor Computed(string name)
    {
        Node node = _producers[name];
        return node.Op.Evaluate([.. node.Inputs.Select(input => input.Length == 0 ? null : InputOf(input))])[node.Outputs.IndexOf(name)];
    }

    private string? DifferenceOf(string where, string name, Tensor own, double magnitude)
    {
        Tensor expected = _reference[name];
        if (expected.Shape.Count != own.Shape.Count)
        {
            return $"{where}: '{name}' is {own.Shape} where it should be {expected.Shape}";
        }

        float[] right = expected.ToFloats();
        float[] values = own.ToFloats();
        int far = own.IsFloat
            ? _closeness.FirstFar(right, values, magnitude + Closeness.Magnitude([right]))
            : FirstOtherInteger(right, values, own.Type.ElementType);
        return far < 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{where}: element {far} of '{name}' is {values[far]:G6} where it should be {right[far]:G6}");
    }

    private static int FirstOtherInteger(float[] expected, float[] actual, ElementType type)
    {
        int[] others = [.. Enumerable.Range(0, expected.Length).Where(k => expected[k] != actual[k])];
        bool areLevels = type is ElementType.UInt8 or ElementType.Int8 && others.All(k => Math.Abs(expected[k] - actual[k]) <= 1);
        return others.Length == 0 || (areLevels && others.Length <= 1 + (expected.Length / MiddlesOfLevels)) ? -1 : others[0];
    }
}
