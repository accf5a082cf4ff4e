using NanoML.Differential.Generation;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Steps;

/// <summary>Operators in quantised form: a value is quantised, one to three of them work on its levels, and the levels are read back.</summary>
internal static class LevelSteps
{
    private const int IntegersSince = 10;
    private const int DynamicSince = 11;
    private const int MaxPoolSince = 12;

    // ONNX Runtime has them for older opsets alone.
    private const int MatMulUntil = 20;

    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        .. Enumerable.Repeat(new StepKind(IntegersSince, Chain), 6),
        new(IntegersSince, StaticProduct), new(DynamicSince, DynamicProduct), new(DynamicSince, DynamicProduct), new(DynamicSince, MicrosoftProduct),
    ];

    private static Val? Chain(Sketch s, Draw d, Val x)
    {
        Leveled levels = Quantize(s, d, x);
        for (int k = d.Int(1, 3); k > 0; k--)
        {
            levels = Apply(s, d, levels) ?? levels;
        }

        return Dequantize(s, d, levels);
    }

    private static Leveled? Apply(Sketch s, Draw d, Leveled x) => d.Int(0, 8) switch
    {
        0 or 1 => Conv(s, d, x),
        2 => MatMul(s, d, x),
        3 => Moved(s, d, x),
        4 => MaxPool(s, d, x),
        5 => Pool(s, d, x),
        6 => Binary(s, d, x),
        7 => Function(s, d, x),
        _ => Gemm(s, d, x),
    };

    private static Leveled Quantize(Sketch s, Draw d, Val x)
    {
        Leveled like = Meaning(s, d, x.Shape, Math.Min(x.Bound, 10), d.OneIn(3) ? DataType.Int8 : DataType.Uint8);
        string[] inputs = [x.Name, like.Scale, like.ZeroPoint];
        return (d.OneIn(6) ? Microsoft(s, "QuantizeLinear", inputs, like) : Node(s, "QuantizeLinear", inputs, like))!;
    }

    private static Val Dequantize(Sketch s, Draw d, Leveled x)
    {
        Leveled y = (d.OneIn(6) ? Microsoft(s, "DequantizeLinear", x.Inputs, x) : Node(s, "DequantizeLinear", x.Inputs, x))!;
        return new Val(y.Name, x.Shape, x.Bound);
    }

    /// <summary>A scale and a zero point for what has no name yet. The scale is no round number, so that few elements are in the middle of two levels.</summary>
    private static Leveled Meaning(Sketch s, Draw d, int[] shape, double bound, DataType type)
    {
        int zero = type == DataType.Int8 ? d.Int(-60, 60) : d.Of(0, 128, d.Int(60, 200));
        return new Leveled("", shape, bound, type, s.Scalar((float)(bound / d.Float(90, 127))), Integers(s, type, [], zero));
    }

    private static Leveled? Conv(Sketch s, Draw d, Leveled x)
    {
        if (x.Shape.Length is not (3 or 4) || Window.Draw(d, x.Shape[2..], ceilMode: false, dilations: true, isPool: false) is not { } window)
        {
            return null;
        }

        int channels = x.Shape[1];
        int groups = d.OneIn(3) ? channels : 1;
        int[] weights = [groups * d.Int(1, groups == 1 ? 6 : 2), channels / groups, .. window.Kernel];
        int taps = weights[1..].Aggregate(1, (count, extent) => count * extent);
        int[] shape = [x.Shape[0], weights[0], .. window.Output];
        float largest = 1.5f / MathF.Sqrt(taps);
        Leveled y = Meaning(s, d, shape, Math.Min(x.Bound * taps * largest, 10), x.Type);
        string[] bias = d.Coin() ? [Integers(s, DataType.Int32, [weights[0]], Random(d, weights[0], -3000, 3000))] : [];
        string[] inputs = [.. x.Inputs, .. Weights(s, d, weights, largest, axis: 0, mayBeUnsigned: x.Type == DataType.Uint8), y.Scale, y.ZeroPoint, .. bias];
        (string, object)[] attributes = [.. window.Attributes, ("group", (long)groups)];
        return d.OneIn(5) ? Microsoft(s, "QLinearConv", inputs, y, attributes) : Node(s, "QLinearConv", inputs, y, attributes);
    }

    private static Leveled? MatMul(Sketch s, Draw d, Leveled x)
    {
        if (x.Shape.Length < 2 || s.Opset > MatMulUntil)
        {
            return null;
        }

        int inner = x.Shape[^1];
        float largest = 1.5f / MathF.Sqrt(inner);
        int outputs = d.Int(1, 6);
        Leveled y = Meaning(s, d, [.. x.Shape[..^1], outputs], Math.Min(x.Bound * inner * largest, 10), x.Type);
        return Node(s, "QLinearMatMul", [.. x.Inputs, .. Weights(s, d, [inner, outputs], largest, axis: 1, x.Type == DataType.Uint8), y.Scale, y.ZeroPoint], y);
    }

    private static Leveled? Gemm(Sketch s, Draw d, Leveled x)
    {
        if (x.Shape.Length != 2)
        {
            return null;
        }

        int inner = x.Shape[1];
        float largest = 1.5f / MathF.Sqrt(inner);
        int outputs = d.Int(1, 6);
        bool isTransposed = d.Coin();
        Leveled y = Meaning(s, d, [x.Shape[0], outputs], Math.Min(x.Bound * inner * largest, 10), x.Type);
        string bias = d.Coin() ? Integers(s, DataType.Int32, [outputs], Random(d, outputs, -3000, 3000)) : "";
        string[] weights = Weights(s, d, isTransposed ? [outputs, inner] : [inner, outputs], largest, isTransposed ? 0 : 1, x.Type == DataType.Uint8);
        return Microsoft(s, "QGemm", [.. x.Inputs, .. weights, bias, y.Scale, y.ZeroPoint], y, ("transB", isTransposed ? 1L : 0L), ("alpha", d.Of(1f, 0.5f)));
    }

    private static Leveled? Moved(Sketch s, Draw d, Leveled x)
    {
        int[] order = d.Permutation(x.Shape.Length);
        int[] shape = [.. order.Select(axis => x.Shape[axis])];
        return d.Coin() && x.Shape.Length > 1
            ? Node(s, "Transpose", [x.Name], x with { Shape = shape }, ("perm", Sketch.Longs(order)))
            : Node(s, "Flatten", [x.Name], x with { Shape = [x.Shape.Length == 0 ? 1 : x.Shape[0], x.Shape.Skip(1).Aggregate(1, (count, extent) => count * extent)] });
    }

    private static Leveled? MaxPool(Sketch s, Draw d, Leveled x) => d.OneIn(4) ? MaxPoolChannelsLast(s, d, x)
        : s.Opset >= MaxPoolSince && x.Shape.Length is 3 or 4 && Window.Draw(d, x.Shape[2..], true, true, isPool: true) is { } window
            ? Node(s, "MaxPool", [x.Name], x with { Shape = [.. x.Shape[..2], .. window.Output] }, window.Attributes)
            : null;

    private static Leveled? MaxPoolChannelsLast(Sketch s, Draw d, Leveled x) =>
        x.Shape.Length == 4 && Window.Draw(d, x.Shape[1..^1], ceilMode: false, dilations: false, isPool: true) is { } window
            ? Microsoft(s, "NhwcMaxPool", [x.Name], x with { Shape = [x.Shape[0], .. window.Output, x.Shape[^1]] }, window.Attributes)
            : null;

    private static Leveled? Pool(Sketch s, Draw d, Leveled x)
    {
        if (x.Shape.Length != 4)
        {
            return null;
        }

        if (d.OneIn(3))
        {
            Leveled mean = Meaning(s, d, [.. x.Shape[..2], 1, 1], x.Bound, x.Type);
            return Microsoft(s, "QLinearGlobalAveragePool", [.. x.Inputs, mean.Scale, mean.ZeroPoint], mean, ("channels_last", 0L));
        }

        if (Window.Draw(d, x.Shape[2..], ceilMode: false, dilations: false, isPool: true) is not { } window)
        {
            return null;
        }

        Leveled y = Meaning(s, d, [.. x.Shape[..2], .. window.Output], x.Bound, x.Type);
        return Microsoft(s, "QLinearAveragePool", [.. x.Inputs, y.Scale, y.ZeroPoint], y, [.. window.Attributes, ("count_include_pad", (long)d.Int(0, 1))]);
    }

    private static Leveled? Binary(Sketch s, Draw d, Leveled x)
    {
        string op = d.Of("QLinearAdd", "QLinearMul", "QLinearConcat", "QLinearWhere");
        if (op == "QLinearConcat")
        {
            if (x.Shape.Length == 0 || 2 * x.Count > Sketch.MostElements)
            {
                return null;
            }

            int axis = d.Int(0, x.Shape.Length - 1);
            Leveled joined = Meaning(s, d, [.. x.Shape.Select((extent, k) => k == axis ? 2 * extent : extent)], x.Bound, x.Type);
            return Microsoft(s, op, [joined.Scale, joined.ZeroPoint, .. x.Inputs, .. x.Inputs], joined, ("axis", (long)axis));
        }

        Leveled other = Meaning(s, d, x.Shape, 1, x.Type);
        string constant = Integers(s, x.Type, x.Shape, Random(d, x.Count, x.Type == DataType.Int8 ? -128 : 0, x.Type == DataType.Int8 ? 127 : 255));
        Leveled y = Meaning(s, d, x.Shape, x.Bound + 1, x.Type);
        if (op == "QLinearWhere")
        {
            string condition = Integers(s, DataType.Bool, x.Shape, Random(d, x.Count, 0, 1));
            return Microsoft(s, op, [condition, .. x.Inputs, .. (other with { Name = constant }).Inputs, y.Scale, y.ZeroPoint], y);
        }

        return Microsoft(s, op, [.. x.Inputs, .. (other with { Name = d.Coin() ? x.Name : constant }).Inputs, y.Scale, y.ZeroPoint], y);
    }

    private static Leveled? Function(Sketch s, Draw d, Leveled x)
    {
        bool isSigmoid = d.Coin();
        Leveled y = Meaning(s, d, x.Shape, isSigmoid ? 1 : x.Bound, x.Type);
        return isSigmoid
            ? Microsoft(s, "QLinearSigmoid", [.. x.Inputs, y.Scale, y.ZeroPoint], y)
            : Microsoft(s, "QLinearLeakyRelu", [.. x.Inputs, y.Scale, y.ZeroPoint], y, ("alpha", d.Float(0.01f, 0.5f)));
    }

    /// <summary>ConvInteger or MatMulInteger of levels with constant scales.</summary>
    private static Val? StaticProduct(Sketch s, Draw d, Val x)
    {
        Leveled levels = Meaning(s, d, x.Shape, Math.Min(x.Bound, 10), DataType.Uint8);
        levels = levels with { Name = s.Node("QuantizeLinear", [x.Name, levels.Scale, levels.ZeroPoint], x.Shape, x.Bound).Name };
        return Product(s, d, x, levels.Name, levels.Scale, levels.ZeroPoint);
    }

    /// <summary>The same with scales of each sample.</summary>
    private static Val? DynamicProduct(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        (string levels, string scale, string zero) = Dynamic(s, x);
        return Product(s, d, x, levels, scale, zero);
    }

    private static Val? MicrosoftProduct(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        int inner = x.Shape[^1];
        int outputs = d.Int(1, 6);
        float largest = 1.5f / MathF.Sqrt(inner);
        string[] weights = Weights(s, d, [inner, outputs], largest, axis: 1, mayBeUnsigned: true);
        string bias = d.Coin() ? s.Floats(d, [outputs], -0.5f, 0.5f) : "";
        string name = s.NewName();
        if (d.Coin())
        {
            s.Builder.Microsoft("DynamicQuantizeMatMul", Trimmed([x.Name, .. weights, bias]), name);
        }
        else
        {
            (string levels, string scale, string zero) = Dynamic(s, x);
            s.Builder.Microsoft("MatMulIntegerToFloat", Trimmed([levels, weights[0], scale, weights[1], zero, weights[2], bias]), name);
        }

        return s.Tame(new Val(name, [.. x.Shape[..^1], outputs], (x.Bound * inner * largest) + 1), 1e4);
    }

    private static (string Levels, string Scale, string ZeroPoint) Dynamic(Sketch s, Val x)
    {
        string[] outputs = [s.NewName(), s.NewName(), s.NewName()];
        s.Builder.Node("DynamicQuantizeLinear", [x.Name], outputs, "");
        return (outputs[0], outputs[1], outputs[2]);
    }

    private static Val? Product(Sketch s, Draw d, Val x, string levels, string scale, string zero)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        bool isConv = x.Rank is 3 or 4 && d.Coin();
        Window? window = isConv ? Window.Draw(d, x.Shape[2..], ceilMode: false, dilations: true, isPool: false) : null;
        int outputs = d.Int(1, 6);
        int[] weights = window is null ? [x.Shape[^1], outputs] : [outputs, x.Shape[1], .. window.Kernel];
        int terms = weights.Aggregate(1, (count, extent) => count * extent) / outputs;
        int[] shape = window is null ? [.. x.Shape[..^1], outputs] : [x.Shape[0], outputs, .. window.Output];
        float largest = 1.5f / MathF.Sqrt(terms);
        bool isSigned = d.Coin();
        string w = Integers(s, isSigned ? DataType.Int8 : DataType.Uint8, weights, Random(d, terms * outputs, isSigned ? -127 : 10, isSigned ? 127 : 240));
        string wZero = Integers(s, isSigned ? DataType.Int8 : DataType.Uint8, [], isSigned ? 0 : d.Int(110, 140));
        Val sum = s.Node(window is null ? "MatMulInteger" : "ConvInteger", [levels, w, zero, wZero], shape, 1, window?.Attributes ?? []);
        Val real = s.Node("Cast", [sum.Name], shape, 1, ("to", 1L));
        Val both = s.Node("Mul", [scale, s.Scalar(largest / 127)], [], 1);
        return s.Tame(s.Node("Mul", d.Coin() ? [real.Name, both.Name] : [both.Name, real.Name], shape, x.Bound * terms * largest), 1e4);
    }

    /// <summary>Levels of weights, their scale and zero point.</summary>
    private static string[] Weights(Sketch s, Draw d, int[] shape, float largest, int axis, bool mayBeUnsigned)
    {
        int count = shape.Aggregate(1, (product, extent) => product * extent);
        if (mayBeUnsigned && d.OneIn(3))
        {
            int zero = d.Int(100, 156);
            return [Integers(s, DataType.Uint8, shape, Random(d, count, 0, 255)), s.Scalar(largest / 127), Integers(s, DataType.Uint8, [], zero)];
        }

        bool perChannel = d.Coin();
        return
        [
            Integers(s, DataType.Int8, shape, Random(d, count, -127, 127)),
            perChannel ? s.Floats(d, [shape[axis]], largest / 200, largest / 127) : s.Scalar(largest / 127),
            Integers(s, DataType.Int8, perChannel ? [shape[axis]] : [], new int[perChannel ? shape[axis] : 1]),
        ];
    }

    private static Leveled? Node(Sketch s, string op, string[] inputs, Leveled y, params (string Name, object Value)[] attributes) =>
        y.Count is 0 or > Sketch.MostElements ? null : y with { Name = s.Node(op, inputs, y.Shape, y.Bound, attributes).Name };

    private static Leveled? Microsoft(Sketch s, string op, string[] inputs, Leveled y, params (string Name, object Value)[] attributes)
    {
        if (y.Count is 0 or > Sketch.MostElements)
        {
            return null;
        }

        string name = s.NewName();
        s.Builder.Microsoft(op, inputs, name, attributes);
        return y with { Name = name };
    }

    private static string Integers(Sketch s, DataType type, int[] shape, params int[] values)
    {
        string name = s.NewName();
        s.Builder.Initializer(name, type, Sketch.Longs(shape), values);
        return name;
    }

    private static int[] Random(Draw d, int count, int least, int most) => [.. Enumerable.Range(0, count).Select(_ => d.Int(least, most))];

    private static string[] Trimmed(string[] inputs) => inputs[^1].Length == 0 ? inputs[..^1] : inputs;

    /// <summary>A value of levels and what they stand for.</summary>
    private sealed record Leveled(string Name, int[] Shape, double Bound, DataType Type, string Scale, string ZeroPoint)
    {
        public int Count => Shape.Aggregate(1, (count, extent) => count * extent);

        public string[] Inputs => [Name, Scale, ZeroPoint];
    }
}
