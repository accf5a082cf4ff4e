using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Builds small graphs node by node, with random constants; the input is called <c>input</c>.</summary>
internal sealed class GraphBuilder
{
    public const string Input = "input";

    private readonly Random _random;
    private readonly List<Node> _nodes = [];
    private readonly ImmutableDictionary<string, Value>.Builder _values = ImmutableDictionary.CreateBuilder<string, Value>();

    public GraphBuilder(Shape input, int seed = 1)
    {
        _random = new Random(seed);
        _values[Input] = new Value(Input, new TensorType(ElementType.Float32, input));
    }

    public Shape ShapeOf(string name) => _values[name].Shape;

    /// <summary>Adds a node and returns the name of its first output.</summary>
    public string Add(Op op, params string[] inputs) => AddAll(op, inputs)[0];

    public ImmutableArray<string> AddAll(Op op, params string[] inputs)
    {
        ImmutableArray<TensorType> types = op.InferTypes([.. inputs.Select(name => name.Length == 0 ? null : _values[name])]);
        string name = $"{op.OpType.ToLowerInvariant()}{_nodes.Count}";
        ImmutableArray<string> outputs = [.. types.Select((_, k) => $"{name}_y{k}")];
        for (int k = 0; k < outputs.Length; k++)
        {
            _values[outputs[k]] = new Value(outputs[k], types[k]);
        }

        _nodes.Add(new Node(name, op, [.. inputs], outputs));
        return outputs;
    }

    public string Constant(Tensor tensor)
    {
        string name = $"constant{_values.Count}";
        _values[name] = Value.OfConstant(name, tensor);
        return name;
    }

    /// <summary>A constant of random numbers in [least, most).</summary>
    public string Random(Shape shape, float least = -1, float most = 1) => Constant(new Tensor(shape, Floats(shape.Count, least, most)));

    /// <summary>A convolution over two axes with a square kernel that keeps the extents, with a bias.</summary>
    public string Conv(string x, int outputs, int kernel = 3, int stride = 1, int groups = 1)
    {
        int pad = kernel / 2;
        var window = new SpatialWindow([kernel, kernel], [stride, stride], [1, 1], [pad, pad], [pad, pad]);
        var weights = Shape.Of(outputs, ShapeOf(x)[1] / groups, kernel, kernel);
        return Add(new Conv(window, groups), x, Random(weights), Random(Shape.Of(outputs)));
    }

    public string BatchNorm(string x)
    {
        Shape channels = Shape.Of(ShapeOf(x)[1]);
        string scale = Random(channels, 0.5f, 2);
        return Add(new BatchNormalization(1e-5f), x, scale, Random(channels), Random(channels), Random(channels, 0.5f, 2));
    }

    public string MaxPool(string x) => Add(new MaxPool(Window(2)), x);

    public string AveragePool(string x) => Add(new AveragePool(Window(2), false), x);

    public string Flatten(string x) => Add(new Reshape(Shape.Of(1, ShapeOf(x).Count)), x);

    public string Transpose(string x, params int[] permutation) => Add(new Transpose([.. permutation]), x);

    public string Gemm(string x, int outputs) =>
        Add(new Gemm(1, 1, false, true), x, Random(Shape.Of(outputs, ShapeOf(x)[1])), Random(Shape.Of(outputs)));

    /// <summary>QuantizeLinear and DequantizeLinear with one scale and an int8 zero point.</summary>
    public string QuantizeDequantize(string x, float scale, sbyte zeroPoint)
    {
        string scaleName = Constant(Tensor.Scalar(scale));
        string zero = Constant(new Tensor(Shape.Scalar, new long[] { zeroPoint }, ElementType.Int8));
        return Add(new DequantizeLinear(null), Add(new QuantizeLinear(null, ElementType.Int8), x, scaleName, zero), scaleName, zero);
    }

    /// <summary>DequantizeLinear of random int8 weights, one scale per index of <paramref name="axis"/>.</summary>
    public string DequantizedWeights(Shape shape, int axis)
    {
        long[] levels = [.. Enumerable.Range(0, shape.Count).Select(_ => (long)_random.Next(-127, 128))];
        return Add(
            new DequantizeLinear(axis),
            Constant(new Tensor(shape, levels, ElementType.Int8)),
            Random(Shape.Of(shape[axis]), 0.01f, 0.02f),
            Constant(new Tensor(Shape.Of(shape[axis]), new long[shape[axis]], ElementType.Int8)));
    }

    public Graph Build(params string[] outputs)
    {
        var graph = new Graph(
            "test", "test.onnx", [.. _nodes], _values.ToImmutable(), [Input], [.. outputs], ImmutableDictionary<string, string>.Empty);
        Verifier.Check(graph, "built");
        return graph;
    }

    private float[] Floats(int count, float least, float most) =>
        [.. Enumerable.Range(0, count).Select(_ => least + ((most - least) * _random.NextSingle()))];

    private static SpatialWindow Window(int size) => new([size, size], [size, size], [1, 1], [0, 0], [0, 0]);
}
