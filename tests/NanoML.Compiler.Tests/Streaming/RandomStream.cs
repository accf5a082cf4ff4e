using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Streaming;

/// <summary>How a random network pads along time.</summary>
internal enum TimePadding
{
    None,

    /// <summary>In front alone, so that no frame sees a later one.</summary>
    Causal,

    /// <summary>At both ends.</summary>
    Same,
}

/// <summary>Random networks over a window: convolutions of one or two axes, pools, residuals, and a result at the end.</summary>
internal sealed class RandomStream
{
    private const int MostFrames = 60;

    private readonly Random _random;
    private readonly GraphBuilder _builder;
    private readonly TimePadding _padding;
    private readonly bool _hasWidth;
    private readonly int _time;

    private RandomStream(int seed, TimePadding padding)
    {
        _random = new Random(seed);
        _padding = padding;
        _hasWidth = _random.Next(2) == 0;
        _time = _hasWidth ? _random.Next(2, 4) : 2;
        int frames = 4 * _random.Next(4, MostFrames / 4);
        int[] dims = _hasWidth ? [1, _random.Next(1, 4), 4, 4] : [1, _random.Next(1, 6), 4];
        dims[_time] = frames;
        _builder = new GraphBuilder(new Shape([.. dims]), seed);
    }

    /// <returns>The graph, and the axis of its input that is time.</returns>
    public static (Graph Graph, int Time) Create(int seed, TimePadding padding)
    {
        var stream = new RandomStream(seed, padding);
        return (stream.Build(), stream._time);
    }

    private Graph Build()
    {
        string x = Conv(GraphBuilder.Input, strided: _random.Next(3) == 0);
        int layers = _random.Next(1, 6);
        for (int k = 0; k < layers && _builder.ShapeOf(x)[_time] > 8; k++)
        {
            x = Next(x);
        }

        return _builder.Build(Result(x));
    }

    private string Next(string x) => _random.Next(14) switch
    {
        0 or 1 => Conv(x, strided: false),
        2 => Conv(x, strided: _builder.ShapeOf(x)[_time] > 24),
        3 => Depthwise(x),
        4 => Pool(x, (window, _) => new MaxPool(window)),
        5 => Pool(x, (window, counts) => new AveragePool(window, counts)),
        6 => _builder.BatchNorm(x),
        7 => _builder.Add(new Tanh(), x),
        8 => _builder.Add(new Concat(1), x, _builder.Add(new Sigmoid(), x)),
        9 => _builder.Add(new Mul(), x, _builder.Random(Shape.Of([_builder.ShapeOf(x)[1], .. Enumerable.Repeat(1, _hasWidth ? 2 : 1)]))),
        10 or 11 when _padding != TimePadding.None && !_hasWidth => Recurrent(x),
        _ => Residual(x),
    };

    private string Result(string x)
    {
        Shape shape = _builder.ShapeOf(x);
        return _random.Next(5) switch
        {
            0 => _builder.Add(new Relu(), x),
            1 => _builder.Gemm(_builder.Flatten(x), 3),
            2 => _builder.Gemm(_builder.Flatten(_builder.Add(Slice.Along(shape, _time, shape[_time] - 1, 1), x)), 3),
            3 => _builder.Add(new Softmax(1), _builder.Gemm(_builder.Flatten(_builder.Add(new ReduceMean(_hasWidth ? [2, 3] : [2], true), x)), 3)),
            _ => _builder.Add(new Softmax(_random.Next(1, shape.Rank)), x),
        };
    }

    private string Conv(string x, bool strided) =>
        WithRelu(Chomp(x, window => _builder.Add(
            new Conv(window, 1), x, Weights(_random.Next(1, 7), _builder.ShapeOf(x)[1], window), _builder.Random(Shape.Of(_outputs))), strided));

    private string Depthwise(string x)
    {
        int channels = _builder.ShapeOf(x)[1];
        return WithRelu(Chomp(x, window => _builder.Add(
            new Conv(window, channels), x, Weights(channels, 1, window), _builder.Random(Shape.Of(channels))), false));
    }

    private int _outputs;

    private string Weights(int outputs, int inputs, SpatialWindow window)
    {
        _outputs = outputs;
        return _builder.Random(new Shape([outputs, inputs, .. window.Kernel]));
    }

    private string WithRelu(string x) => _random.Next(2) == 0 ? _builder.Add(new Relu(), x) : x;

    private string Pool(string x, Func<SpatialWindow, bool, Op> op) =>
        Chomp(x, window => _builder.Add(op(window with { Dilations = [.. window.Dilations.Select(_ => 1)] }, true), x), _random.Next(3) == 0, mayDilate: false);

    /// <summary>A layer with a window that pads as the network does; causal also as frameworks write it that pad at both ends and cut.</summary>
    private string Chomp(string x, Func<SpatialWindow, string> layer, bool strided, bool mayDilate = true)
    {
        int kernel = _random.Next(1, 4);
        int dilation = mayDilate && _random.Next(3) == 0 && _builder.ShapeOf(x)[_time] > 16 ? 2 : 1;
        int past = (kernel - 1) * dilation;
        int stride = strided ? 2 : 1;
        bool cuts = _padding == TimePadding.Causal && stride == 1 && past > 0 && _random.Next(3) == 0;
        (int begin, int end) = _padding switch
        {
            TimePadding.None => (0, 0),
            TimePadding.Causal => (past, cuts ? past : 0),
            _ => (past / 2, past - (past / 2)),
        };
        SpatialWindow window = _hasWidth
            ? Across(kernel, stride, dilation, begin, end)
            : new SpatialWindow([kernel], [stride], [dilation], [begin], [end]);
        string y = layer(window);
        Shape shape = _builder.ShapeOf(y);
        return cuts ? _builder.Add(Slice.Along(shape, _time, 0, shape[_time] - past), y) : y;
    }

    private SpatialWindow Across(int kernel, int stride, int dilation, int begin, int end)
    {
        int other = _random.Next(2) == 0 ? 1 : 3;
        int pad = other / 2;
        return _time == 2
            ? new SpatialWindow([kernel, other], [stride, 1], [dilation, 1], [begin, pad], [end, pad])
            : new SpatialWindow([other, kernel], [1, stride], [1, dilation], [pad, begin], [pad, end]);
    }

    /// <summary>A recurrent layer over channels, which begins with zeros.</summary>
    private string Recurrent(string x)
    {
        Shape shape = _builder.ShapeOf(x);
        int units = _random.Next(1, 5);
        RecurrentCell cell = _random.Next(4) switch
        {
            0 => new LstmCell(Function("Sigmoid"), Function("Tanh"), Function("Tanh"), false),
            1 => new GruCell(Function("Sigmoid"), Function("Tanh"), false),
            2 => new GruCell(Function("Sigmoid"), Function("Tanh"), true),
            _ => new RnnCell(Function("Tanh")),
        };
        int rows = cell.Gates * units;
        string state = _builder.Constant(new Tensor(Shape.Of(1, units), new float[units]));
        string[] inputs =
        [
            _builder.Add(new Transpose([2, 0, 1]), x), _builder.Random(Shape.Of(rows, shape[1])), _builder.Random(Shape.Of(rows, units)),
            _builder.Random(Shape.Of(2 * rows)), .. Enumerable.Repeat(state, cell.Outputs),
        ];
        string y = _builder.Add(new Recurrence(cell, false), inputs);
        return _builder.Add(new Transpose([1, 2, 0]), y);
    }

    private static GateFunction Function(string name) => new(name);

    private string Residual(string x)
    {
        Shape shape = _builder.ShapeOf(x);
        int channels = shape[1];
        string y = Chomp(x, window => _builder.Add(new Conv(window, 1), x, Weights(channels, channels, window), _builder.Random(Shape.Of(channels))), false);
        int frames = _builder.ShapeOf(y)[_time];
        int first = _random.Next(shape[_time] - frames + 1);
        string cut = frames == shape[_time] ? x : _builder.Add(Slice.Along(shape, _time, first, frames), x);
        return _builder.Add(new Add(), y, cut);
    }
}
