using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Training.Networks;

/// <summary>
/// Puts a network together layer by layer, either to be trained (a batch at once, normalised by its own statistics) or to be deployed (one
/// sample, normalised by known statistics). Both have the same constants under the same names.
/// </summary>
internal sealed class NetworkBuilder
{
    public const string Input = "input";
    public const string Output = "output";

    /// <summary>How names of constants end that are not trained.</summary>
    public const string Begins = "/begin";

    private const float Epsilon = 1e-5f;

    private readonly List<Node> _nodes = [];
    private readonly ImmutableDictionary<string, Value>.Builder _values = ImmutableDictionary.CreateBuilder<string, Value>();
    private readonly int? _batch;
    private readonly Random _random;
    private readonly IReadOnlyDictionary<string, Tensor> _known;

    /// <param name="sample">The shape of one input, its first axis 1.</param>
    /// <param name="batch">Samples at once, of a network to be trained; null: it is to be deployed.</param>
    /// <param name="seed">Of the weights that are not known.</param>
    /// <param name="known">Trained constants and statistics, by name.</param>
    public NetworkBuilder(Shape sample, int? batch, int seed, IReadOnlyDictionary<string, Tensor> known)
    {
        _batch = batch;
        _random = new Random(seed);
        _known = known;
        _values[Input] = new Value(Input, new TensorType(ElementType.Float32, sample.With(0, batch ?? 1)));
    }

    public Shape ShapeOf(string value) => _values[value].Shape;

    /// <summary>Subtracts and multiplies by known numbers; left out of a network that is trained, which gets inputs that are scaled already.</summary>
    public string Standardize(string x, Tensor origin, Tensor factor) => _batch is not null ? x : Add(
        "factor", new Mul(null), Add("origin", new Sub(null), x, Constant("origin/value", origin)), Constant("factor/value", factor));

    /// <summary>A convolution that keeps the extents where the stride is 1, with normalisation and ReLU behind it.</summary>
    /// <param name="kernel">One extent for each spatial axis; and so are strides.</param>
    public string Conv(string name, string x, int channels, int[] kernel, int[] strides, int groups = 1, bool relu = true, bool pads = true)
    {
        int[] begin = [.. kernel.Select((k, axis) => pads ? Padding(ShapeOf(x)[axis + 2], k, strides[axis]) / 2 : 0)];
        int[] end = [.. kernel.Select((k, axis) => pads ? Padding(ShapeOf(x)[axis + 2], k, strides[axis]) - begin[axis] : 0)];
        var window = new SpatialWindow([.. kernel], [.. strides], [.. kernel.Select(_ => 1)], [.. begin], [.. end]);
        int inputs = ShapeOf(x)[1] / groups;
        string weights = Weights($"{name}/weights", new Shape([channels, inputs, .. kernel]), inputs * kernel.Aggregate(1, (a, k) => a * k));
        return Normalize(name, Add(name, new Conv(window, groups), x, weights), relu);
    }

    /// <summary>A fully connected layer with normalisation and ReLU behind it.</summary>
    public string Dense(string name, string x, int outputs)
    {
        int inputs = ShapeOf(x)[1];
        return Normalize(name, Add(name, new Dense(), x, Weights($"{name}/weights", Shape.Of(outputs, inputs), inputs)), relu: true);
    }

    /// <summary>The last layer: scores of the classes and, when it is deployed, their probabilities.</summary>
    public void Classify(string x, int classes)
    {
        string flat = Flatten(x);
        int inputs = ShapeOf(flat)[1];
        string weights = Weights("classes/weights", Shape.Of(classes, inputs), 2 * inputs);
        string scores = Add("classes", new Dense(), flat, weights, Constant("classes/bias", Zeros(Shape.Of(classes))));
        if (_batch is null)
        {
            Add(Output, new Softmax(1), scores);
        }
    }

    /// <summary>Gated recurrent units over frames [frames, N, inputs], and the mean of what they give (Cho et al., 2014).</summary>
    public string Gru(string name, string frames, int units)
    {
        Shape x = ShapeOf(frames);
        string all = Add(
            name,
            new Recurrence(new GruCell(new GateFunction("Sigmoid"), new GateFunction("Tanh"), true), false),
            frames,
            Weights($"{name}/weights", Shape.Of(3 * units, x[2]), 2 * x[2]),
            Weights($"{name}/recurrent", Shape.Of(3 * units, units), 2 * units),
            Constant($"{name}/bias", Zeros(Shape.Of(6 * units))),
            Begin($"{name}{Begins}", Shape.Of(x[1], units)));
        return Add($"{name}/mean", new ReduceMean([0], false), all);
    }

    public string MaxPool(string name, string x, int[] kernel) => Add(
        name,
        new MaxPool(new SpatialWindow([.. kernel], [.. kernel], [.. kernel.Select(_ => 1)], [.. kernel.Select(_ => 0)], [.. kernel.Select(_ => 0)])),
        x);

    /// <summary>The mean over all spatial axes.</summary>
    public string GlobalMean(string x) => Add("mean", new ReduceMean([.. Enumerable.Range(2, ShapeOf(x).Rank - 2)], true), x);

    /// <summary>A sum with ReLU behind it.</summary>
    public string Join(string name, string a, string b) => Add(name, new Add(Clamp.Relu), a, b);

    public string Flatten(string x) =>
        ShapeOf(x).Rank == 2 ? x : Add($"{x}/flat", new Reshape(Shape.Of(ShapeOf(x)[0], ShapeOf(x).Stride(0))), x);

    public string Add(string name, Op op, params ReadOnlySpan<string> inputs)
    {
        ImmutableArray<string> names = [.. inputs];
        ImmutableArray<TensorType> types = op.InferTypes([.. names.Select(input => _values[input])]);
        _values[name] = new Value(name, types[0]);
        _nodes.Add(new Node(name, op, names, [name]));
        return name;
    }

    /// <summary>A constant under a name: the known one, or else what is given.</summary>
    public string Constant(string name, Tensor start)
    {
        _values[name] = Value.OfConstant(name, _known.GetValueOrDefault(name, start));
        return name;
    }

    /// <summary>Random weights whose outputs vary like their inputs behind a ReLU (He et al., "Delving Deep into Rectifiers", 2015).</summary>
    /// <param name="fanIn">The products of one sum.</param>
    public string Weights(string name, Shape shape, int fanIn)
    {
        double deviation = Math.Sqrt(2.0 / fanIn);
        float[] values = [.. Enumerable.Range(0, shape.Count).Select(_ => (float)(deviation * Normal(_random)))];
        return Constant(name, new Tensor(shape, values));
    }

    public Graph ToGraph(string name, ImmutableDictionary<string, string> metadata)
    {
        var graph = new Graph(name, name, [.. _nodes], _values.ToImmutable(), [Input], [_nodes[^1].Output], metadata);
        Verifier.Check(graph, "built");
        return graph;
    }

    /// <summary>Zeros that are not trained.</summary>
    private string Begin(string name, Shape shape)
    {
        _values[name] = Value.OfConstant(name, Zeros(shape));
        return name;
    }

    private string Normalize(string name, string x, bool relu)
    {
        Shape channels = Shape.Of(ShapeOf(x)[1]);
        string scale = Constant($"{name}/scale", Filled(channels, 1));
        string bias = Constant($"{name}/shift", Zeros(channels));
        if (_batch is not null)
        {
            return Add($"{name}/normal", new TrainingNormalization(Epsilon, relu ? Clamp.Relu : null), x, scale, bias);
        }

        string mean = Constant($"{name}/mean", Zeros(channels));
        string variance = Constant($"{name}/variance", Filled(channels, 1));
        string normal = Add($"{name}/normal", new BatchNormalization(Epsilon), x, scale, bias, mean, variance);
        return relu ? Add($"{name}/relu", new Relu(), normal) : normal;
    }

    private static int Padding(int extent, int kernel, int stride) =>
        Math.Max(0, ((((extent + stride - 1) / stride) - 1) * stride) + kernel - extent);

    private static Tensor Zeros(Shape shape) => Filled(shape, 0);

    private static Tensor Filled(Shape shape, float value) => new(shape, [.. Enumerable.Repeat(value, shape.Count)]);

    // Box and Muller.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
