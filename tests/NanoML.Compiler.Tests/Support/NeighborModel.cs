using NanoML.Compiler.Onnx.Proto;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Nearest neighbours as <c>skl2onnx</c> writes them: distances, the least of them, look-ups, votes or means.</summary>
/// <remarks>Wire distances first, then <see cref="Choose"/>, then an end.</remarks>
internal sealed class NeighborModel
{
    public const int Features = 3;

    private readonly int _opset;
    private readonly int _points;

    public NeighborModel(int points, int opset = 11, int seed = 1)
    {
        var random = new Random(seed);
        _opset = opset;
        _points = points;
        Points = [.. Enumerable.Range(0, points * Features).Select(_ => (2 * random.NextSingle()) - 1)];
        Labels = [.. Enumerable.Range(0, points).Select(k => (long)random.Next(3))];
        Targets = [.. Enumerable.Range(0, points * 2).Select(_ => (8 * random.NextSingle()) - 2)];
        Builder = new OnnxModelBuilder(opset).Input("input", 1, Features).Initializer("points", [points, Features], Points);
    }

    public OnnxModelBuilder Builder { get; }

    public float[] Points { get; }

    public long[] Labels { get; }

    public float[] Targets { get; }

    /// <param name="body">The nodes of the body from <c>state</c> and <c>point</c> to <c>norm</c>.</param>
    public NeighborModel Scan(params NodeProto[] body)
    {
        var graph = new GraphProto { Name = "distances" };
        graph.Input.AddRange(new[] { "state", "point" }.Select(name => new ValueInfoProto { Name = name, Type = FloatType() }));
        graph.Output.AddRange(new[] { "next", "out" }.Select(name => new ValueInfoProto { Name = name, Type = FloatType() }));
        graph.Node.AddRange([Node("Identity", ["state"], "next"), .. body, Node("Identity", ["norm"], "out")]);
        Builder.Node("Scan", ["input", "points"], ["unused", "columns"], "distances", ("num_scan_inputs", 1), ("body", graph));
        Builder.Node("Transpose", ["columns"], "distance", ("perm", new[] { 1, 0 }));
        return this;
    }

    /// <summary>The squares of differences, with a root behind.</summary>
    public NeighborModel Euclidean()
    {
        Scan(Node("Sub", ["state", "point"], "diff"), Sum("ReduceSumSquare", "diff"));
        return Behind("Sqrt");
    }

    public NeighborModel Manhattan() =>
        Scan(Node("Sub", ["state", "point"], "diff"), Node("Abs", ["diff"], "size"), Sum("ReduceSum", "size"));

    public NeighborModel Minkowski(float exponent)
    {
        Builder.Initializer("exponent", [1], exponent);
        return Scan(
            Node("Sub", ["point", "state"], "diff"), Node("Abs", ["diff"], "size"), Node("Pow", ["size", "exponent"], "power"), Sum("ReduceSum", "power"));
    }

    public NeighborModel CDist(string metric)
    {
        Builder.Microsoft("CDist", ["input", "points"], "distance", ("metric", metric));
        return this;
    }

    /// <summary>Puts an operator behind the distances.</summary>
    public NeighborModel Behind(string type)
    {
        Builder.Node(type, ["distance"], $"distance{type}");
        Builder.With(model => model.Graph.Node.Where(node => node.Output[0] == "distance").ToList().ForEach(node => node.Output[0] = $"before{type}"));
        Builder.With(model => model.Graph.Node[^1].Input[0] = $"before{type}").With(model => model.Graph.Node[^1].Output[0] = "distance");
        return this;
    }

    /// <summary>The numbers of the nearest, before opset 11 by the greatest negative distances.</summary>
    public NeighborModel Choose(int count)
    {
        Builder.Initializer("count", [1], (long)count);
        if (_opset < 11)
        {
            Behind("Neg");
        }

        (string, object)[] attributes = _opset < 11 ? [] : [("largest", 0), ("sorted", 1)];
        Builder.Node("TopK", ["distance", "count"], ["values", "indices"], "nearest", attributes);
        return this;
    }

    /// <summary>One over the distances, of which none is zero.</summary>
    public NeighborModel Weights()
    {
        Builder.Initializer("least", [1], 1e-6f).Initializer("one", [1], 1f);
        string distances = "values";
        if (_opset < 11)
        {
            Builder.Node("Neg", ["values"], "positive");
            distances = "positive";
        }

        Builder.Node("Max", [distances, "least"], "far").Node("Div", ["one", "far"], "weights");
        return this;
    }

    /// <summary>The share of each class among the nearest.</summary>
    /// <param name="labels">One a point; null: as many as there are points.</param>
    /// <param name="isWeighted">Whether votes count as <see cref="Weights"/> says.</param>
    public NeighborModel Votes(int classes, int? labels = null, bool isWeighted = false)
    {
        Builder.Initializer("labels", [labels ?? _points], Labels[..(labels ?? _points)]).Node("Flatten", ["indices"], "flat")
            .Classical("ArrayFeatureExtractor", ["labels", "flat"], ["found"], "look").Node("Shape", ["indices"], "shape").Node("Reshape", ["found", "shape"], "votes");
        for (int k = 0; k < classes; k++)
        {
            Builder.Initializer($"class{k}", [1], (long)k).Node("Equal", ["votes", $"class{k}"], $"is{k}").Node("Cast", [$"is{k}"], $"vote{k}", ("to", 1))
                .Node("Mul", [$"vote{k}", isWeighted ? "weights" : $"vote{k}"], $"counted{k}").Node("ReduceSum", [$"counted{k}"], $"sum{k}", ("axes", new[] { 1 }));
        }

        Builder.Node("Concat", [.. Enumerable.Range(0, classes).Select(k => $"sum{k}")], "sums", ("axis", 1))
            .Node("ArgMax", ["sums"], "label", ("axis", 1), ("keepdims", 0)).Node("ReduceSum", ["sums"], "all", ("axes", new[] { 1 }))
            .Node("Div", ["sums", "all"], "probabilities").Output("label", DataType.Int64, 1).Output("probabilities", 1, classes);
        return this;
    }

    /// <summary>The mean of one number of each of the nearest.</summary>
    public NeighborModel Mean()
    {
        Builder.Initializer("targets", [_points], Targets[.._points]).Node("Gather", ["targets", "indices"], "found")
            .Node("ReduceMean", ["found"], "y", ("axes", new[] { 1 })).Output("y", 1, 1);
        return this;
    }

    /// <summary>That mean, as <see cref="Weights"/> says.</summary>
    public NeighborModel WeightedMean()
    {
        Builder.Initializer("targets", [_points], Targets[.._points]).Node("Gather", ["targets", "indices"], "found").Node("Mul", ["found", "weights"], "weighted")
            .Node("ReduceSum", ["weighted"], "sum", ("axes", new[] { 1 })).Node("ReduceSum", ["weights"], "all", ("axes", new[] { 1 }))
            .Node("Div", ["sum", "all"], "y").Output("y", 1, 1);
        return this;
    }

    /// <summary>The means of two numbers.</summary>
    public NeighborModel Means()
    {
        Builder.Initializer("targets", [2, _points], Targets).Node("Flatten", ["indices"], "flat")
            .Classical("ArrayFeatureExtractor", ["targets", "flat"], ["found"], "look").Initializer("two", [1], 2L).Node("Shape", ["indices"], "shape")
            .Node("Concat", ["two", "shape"], "wide", ("axis", 0)).Node("Reshape", ["found", "wide"], "each")
            .Node("ReduceMean", ["each"], "columns2", ("axes", new[] { 2 }), ("keepdims", 0))
            .Node("Transpose", ["columns2"], "y", ("perm", new[] { 1, 0 })).Output("y", 1, 2);
        return this;
    }

    public static NodeProto Node(string type, string[] inputs, string output)
    {
        var node = new NodeProto { OpType = type };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        return node;
    }

    /// <summary>A reduction of the body over the features.</summary>
    public static NodeProto Sum(string type, string of, int keepDims = 0)
    {
        NodeProto node = Node(type, [of], "norm");
        node.Attribute.Add(new AttributeProto { Name = "axes", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 1 } });
        node.Attribute.Add(new AttributeProto { Name = "keepdims", Type = AttributeProto.Types.AttributeType.Int, I = keepDims });
        return node;
    }

    private static TypeProto FloatType() => new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } };
}
