namespace NanoML.Differential.Generation;

/// <summary>A float value of the graph that is being made.</summary>
/// <param name="Bound">About the greatest magnitude of its elements: what grows without bound says nothing about rounding.</param>
internal sealed record Val(string Name, int[] Shape, double Bound)
{
    public int Rank => Shape.Length;

    public int Count => Shape.Aggregate(1, (count, extent) => count * extent);
}

/// <summary>A graph that is being made, step by step.</summary>
internal sealed class Sketch
{
    /// <summary>Values larger than that are not made: cases are to be fast.</summary>
    public const int MostElements = 4096;

    private const string Input = "x";
    private const string Second = "second";
    private const double InputBound = 2;

    private readonly List<Val> _values = [];
    private readonly Dictionary<string, string> _constants = [];
    private int _names;

    public Sketch(int opset, int[] input)
    {
        Opset = opset;
        Builder = new OnnxModelBuilder(opset, irVersion: 8);
        Builder.Input(Input, Longs(input));
        _values.Add(new Val(Input, input, InputBound));
    }

    public int Opset { get; }

    public OnnxModelBuilder Builder { get; }

    public Val Last => _values[^1];

    public IReadOnlyList<Val> Values => _values;

    /// <summary>Those that nodes make.</summary>
    public IEnumerable<Val> Made => _values.Where(value => value.Name != Input && value.Name != Second);

    public void Add(Val value) => _values.Add(value);

    /// <summary>A second input.</summary>
    public Val AddInput(int[] shape)
    {
        Builder.Input(Second, Longs(shape));
        var value = new Val(Second, shape, InputBound);
        _values.Add(value);
        return value;
    }

    /// <summary>A node with one float output.</summary>
    public Val Node(string op, string[] inputs, int[] shape, double bound, params (string Name, object Value)[] attributes)
    {
        var value = new Val(NewName(), shape, bound);
        Builder.Node(op, inputs, value.Name, attributes);
        return value;
    }

    public Val Unary(string op, Val x, double bound, params (string Name, object Value)[] attributes) =>
        Node(op, [x.Name], x.Shape, bound, attributes);

    /// <summary>A float constant; some are taken from what the graph has already.</summary>
    public string Floats(Draw draw, int[] shape, float min, float max)
    {
        string key = $"{string.Join('x', shape)} {min} {max}";
        if (draw.OneIn(4) && _constants.TryGetValue(key, out string? shared))
        {
            return shared;
        }

        string name = Floats(shape, draw.Floats(shape.Aggregate(1, (count, extent) => count * extent), min, max));
        _constants[key] = name;
        return name;
    }

    public string Floats(int[] shape, params float[] values)
    {
        string name = NewName();
        Builder.Initializer(name, Longs(shape), values);
        return name;
    }

    public string Scalar(float value) => Floats([], value);

    /// <summary>An int64 vector: an initialiser, or a Constant node.</summary>
    public string Integers(Draw draw, IEnumerable<int> values) => Integers(draw, values.Select(v => (long)v));

    public string Integers(Draw draw, IEnumerable<long> values)
    {
        string name = NewName();
        long[] elements = [.. values];
        if (draw.OneIn(4))
        {
            Builder.Node("Constant", [], name, ("value", OnnxModelBuilder.Tensor("", [elements.Length], elements)));
        }
        else
        {
            Builder.Initializer(name, [elements.Length], elements);
        }

        return name;
    }

    /// <summary>The value, clipped where it may be larger than <paramref name="limit"/>.</summary>
    public Val Tame(Val x, double limit) => x.Bound <= limit
        ? x
        : Node("Mul", [Unary("Tanh", x, 1).Name, Scalar((float)limit)], x.Shape, limit);

    /// <summary>The value, made at least 0.3.</summary>
    public Val Positive(Val x) => Node("Add", [Unary("Abs", x, x.Bound).Name, Scalar(0.3f)], x.Shape, x.Bound + 0.3);

    public string NewName() => $"v{_names++}";

    public static long[] Longs(IEnumerable<int> values) => [.. values.Select(v => (long)v)];
}
