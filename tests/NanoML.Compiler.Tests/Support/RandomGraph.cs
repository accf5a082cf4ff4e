using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Tests.Support;

/// <summary>Small random models: chains and residuals of the operators that passes rewrite.</summary>
internal sealed class RandomGraph
{
    private readonly Random _random;
    private readonly GraphBuilder _builder;

    public RandomGraph(int seed)
    {
        _random = new Random(seed);
        _builder = new GraphBuilder(Shape.Of(1, _random.Next(1, 4), _random.Next(4, 9), _random.Next(4, 9)), seed);
    }

    public Graph Build()
    {
        string x = GraphBuilder.Input;
        var earlier = new List<string> { x };
        int length = _random.Next(2, 12);
        for (int k = 0; k < length; k++)
        {
            x = Next(x, earlier);
            earlier.Add(x);
        }

        return _builder.Build(_random.Next(3) switch
        {
            0 => _builder.Add(new Identity(), x),
            1 => _builder.Add(new Softmax(1), _builder.Gemm(_builder.Flatten(x), 3)),
            _ => _builder.Add(new Relu(), _builder.Gemm(Mean(x), 3)),
        });
    }

    private string Next(string x, List<string> earlier)
    {
        Shape shape = _builder.ShapeOf(x);
        int channels = shape[1];
        return _random.Next(16) switch
        {
            0 or 1 => _builder.Conv(x, _random.Next(1, 5), _random.Next(2) == 0 ? 1 : 3, _random.Next(1, 3)),
            2 => _builder.Conv(x, 2 * channels, 3, 1, channels),
            3 => shape[2] > 1 && shape[3] > 1 ? _builder.MaxPool(x) : x,
            4 => shape[2] > 1 && shape[3] > 1 ? _builder.AveragePool(x) : x,
            5 => _builder.Add(new Relu(), x),
            6 => _builder.Add(new Clip(-0.5f, 0.75f), x),
            7 => _builder.BatchNorm(x),
            8 => Residual(x, earlier),
            9 => _builder.Add(new Concat(1), x, _builder.Add(new Tanh(), x)),
            10 => _builder.Transpose(x, 0, 2, 3, 1),
            11 => _builder.Transpose(x, Shuffle()),
            12 => _builder.Add(new Add(), x, _builder.Random(Shape.Of(channels, 1, 1))),
            13 => _builder.Add(new Mul(), _builder.Random(Shape.Of(shape[3])), x),
            14 => _builder.Add(new Mul(), x, _builder.Add(new Sigmoid(), _builder.Add(new ReduceMean([2, 3], true), x))),
            _ => _builder.Add(new Reshape(Shape.Of(1, shape[2], shape[1], shape[3])), _builder.Add(new Pad([0, 0, 0, 0], [0, 0, 0, 0], PadMode.Constant, 0), x)),
        };
    }

    private string Residual(string x, List<string> earlier)
    {
        string[] fitting = [.. earlier.Where(name => _builder.ShapeOf(name) == _builder.ShapeOf(x))];
        return _builder.Add(new Add(), x, fitting[_random.Next(fitting.Length)]);
    }

    private string Mean(string x)
    {
        ImmutableArray<int> axes = _random.Next(2) == 0 ? [2, 3] : [1, 2];
        return _builder.Add(new ReduceMean(axes, false), x);
    }

    private int[] Shuffle()
    {
        int[] axes = [1, 2, 3];
        _random.Shuffle(axes);
        return [0, .. axes];
    }
}
