using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Tests.Support;

/// <summary>
/// Small random networks with residuals, concatenations, depthwise convolutions and pools, channels first, in which every second channel
/// of each layer is zero for every input.
/// </summary>
internal sealed class DeadChannelGraph
{
    private const int Channels = 4;

    private readonly Random _random;
    private readonly GraphBuilder _builder;

    public DeadChannelGraph(int seed)
    {
        _random = new Random(seed);
        _builder = new GraphBuilder(Shape.Of(1, _random.Next(1, 4), 8, 8), seed);
    }

    public Graph Build()
    {
        string x = Conv(GraphBuilder.Input);
        var earlier = new List<string> { x };
        int length = _random.Next(2, 10);
        for (int k = 0; k < length; k++)
        {
            x = Next(x, earlier);
            earlier.Add(x);
        }

        string features = _random.Next(2) == 0 ? _builder.Flatten(x) : _builder.Add(new ReduceMean([2, 3], false), x);
        string hidden = Dense(features, 2 * Channels, Clamp.Relu, isDead: o => o % 2 == 1);
        return _builder.Build(Dense(hidden, 3, null, isDead: _ => false));
    }

    private string Next(string x, List<string> earlier)
    {
        Shape shape = _builder.ShapeOf(x);
        bool isLarge = shape[2] > 2 && shape[3] > 2;
        return _random.Next(12) switch
        {
            0 or 1 => Conv(x),
            2 => Depthwise(x),
            3 or 4 => Residual(x, earlier),
            5 => shape[1] > 2 * Channels ? x : _builder.Add(new Concat(1), x, _builder.Add(new Tanh(), x)),
            6 => shape[1] > Channels ? Conv(x) : _builder.Add(new Concat(1), x, Conv(x)),
            7 => isLarge ? _builder.MaxPool(x) : x,
            8 => isLarge ? _builder.AveragePool(x) : x,
            9 => _builder.Add(new PRelu(), x, _builder.Random(Shape.Of(shape[1], 1, 1))),
            10 => _builder.Add(new Mul(), _builder.Random(Shape.Of(shape[1], 1, 1)), x),
            _ => _builder.Add(new Pad([0, 0, 1, 0], [0, 0, 0, 1], PadMode.Edge, 0), x),
        };
    }

    private string Residual(string x, List<string> earlier)
    {
        string[] fitting = [.. earlier.Where(name => _builder.ShapeOf(name) == _builder.ShapeOf(x))];
        return _builder.Add(new Add(Clamp.Relu), x, fitting[_random.Next(fitting.Length)]);
    }

    /// <summary>A padded convolution and a ReLU; the live channels have biases that keep them off zero.</summary>
    private string Conv(string x)
    {
        Tensor weights = Weights(Shape.Of(Channels, _builder.ShapeOf(x)[1], 3, 3), o => o % 2 == 1);
        string bias = _builder.Constant(Tensors.Floats(0.8f, -0.3f, 0.6f, 0));
        return _builder.Add(new Conv(Window(), 1, false, Clamp.Relu), x, _builder.Constant(weights), bias);
    }

    private string Depthwise(string x)
    {
        int channels = _builder.ShapeOf(x)[1];
        string weights = _builder.Random(Shape.Of(channels, 1, 3, 3));
        string bias = _builder.Constant(Tensors.Floats([.. Enumerable.Range(0, channels).Select(c => c % 2 == 1 ? 0 : 0.5f)]));
        return _builder.Add(new Conv(Window(), channels), x, weights, bias);
    }

    private string Dense(string x, int outputs, Clamp? clamp, Predicate<int> isDead)
    {
        string weights = _builder.Constant(Weights(Shape.Of(outputs, _builder.ShapeOf(x)[1]), isDead));
        string bias = _builder.Constant(Tensors.Floats([.. Enumerable.Range(0, outputs).Select(o => isDead(o) ? -1 : 0.5f)]));
        return _builder.Add(new Dense(clamp), x, weights, bias);
    }

    private Tensor Weights(Shape shape, Predicate<int> isDead)
    {
        float range = 1 / MathF.Sqrt(shape.Stride(0));
        return new Tensor(shape, [.. Enumerable.Range(0, shape.Count)
            .Select(k => isDead(k / shape.Stride(0)) ? 0 : range * ((2 * _random.NextSingle()) - 1))]);
    }

    private static SpatialWindow Window() => new([3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
}
