using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>How a quantiser chooses a level.</summary>
public enum LevelRounding
{
    /// <summary>The nearest, of two the even one.</summary>
    HalfToEven,

    /// <summary>The one below.</summary>
    Floor,

    /// <summary>The one above.</summary>
    Ceiling,

    /// <summary>1 from zero on, -1 below.</summary>
    Sign,
}

/// <summary>
/// The quantiser of a training library, which rounds reals to levels and gives the reals of these: <c>(clamp(round(x / scale + zeroPoint)) - zeroPoint) *
/// scale</c>. A pass writes it out as QuantizeLinear and DequantizeLinear, weights as their levels.
/// </summary>
/// <param name="Name">The operator type in the file.</param>
/// <param name="Scales">Positive and finite: one, or one for each index of <paramref name="Axis"/>.</param>
/// <param name="ZeroPoints">As many as scales.</param>
/// <param name="Axis">In [0, rank); null when there is one scale for all.</param>
/// <param name="Least">The lowest level.</param>
/// <param name="Most">The highest level.</param>
public sealed record RoundToLevels(
    string Name, ImmutableArray<float> Scales, ImmutableArray<long> ZeroPoints, int? Axis, long Least, long Most, LevelRounding Rounding)
    : Op, IQuantizedForm, IExportable
{
    public override string OpType => Name;

    public override bool FoldsInPass => true;

    /// <summary>An import's result, of which the scales are checked.</summary>
    /// <param name="x">What is rounded.</param>
    /// <exception cref="OpException">A scale is not positive, or an activation has several.</exception>
    public static RoundToLevels Of(
        NodeImport node, Value x, float[] scales, long[] zeroPoints, int? axis, long least, long most, LevelRounding rounding = LevelRounding.HalfToEven)
    {
        Levels.RequirePositive(scales);
        if (scales.Length == 1)
        {
            axis = null;
        }
        else if (!x.IsConstant)
        {
            throw OpException.Unsupported(
                $"an activation with {scales.Length} scales does not run on the device", "Quantise activations with one scale each.");
        }
        else if (axis is not { } index || index >= x.Shape.Rank || x.Shape[index] != scales.Length)
        {
            throw OpException.Shape($"{scales.Length} scales do not fit axis {axis} of {x.Shape}");
        }

        return new RoundToLevels(node.OpType, [.. scales], [.. zeroPoints], axis, least, most, rounding);
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [new Tensor(x.Shape, [.. x.Floats.Select((value, k) => Apply(value, ChannelOf(x.Shape, k)))], x.Type.ElementType)];
    }

    public override Op? CommuteWithTranspose(ImmutableArray<int> permutation) => Axis is { } axis ? this with { Axis = permutation.IndexOf(axis) } : this;

    public void Decompose(GraphEditor editor, Node node)
    {
        if (editor.Value(node.Inputs[0]).Constant is { } constant)
        {
            DecomposeConstant(editor, node, constant);
        }
        else if (LevelType is { } type)
        {
            DecomposeActivation(editor, node, type);
        }
        else
        {
            // Finer than the bytes of the device: what is left of it is its range.
            editor.Replace(node, node with { Op = Range });
        }
    }

    /// <summary>Standard operators of all opsets that compute the same.</summary>
    public void Export(NodeExport node)
    {
        string scale = node.Constant("scale", PerChannel(node.Shape(0), [.. Scales]));
        node.Emit("Mul", [Rounding == LevelRounding.Sign ? ExportSign(node) : ExportLevels(node, scale), scale]);
    }

    public bool Equals(RoundToLevels? other) => other is not null
        && (Name, Axis, Least, Most, Rounding) == (other.Name, other.Axis, other.Least, other.Most, other.Rounding)
        && Scales.SequenceEqual(other.Scales) && ZeroPoints.SequenceEqual(other.ZeroPoints);

    public override int GetHashCode() => Scales.Aggregate(HashCode.Combine(Name, Axis, Least, Most, Rounding), HashCode.Combine);

    /// <summary>The 8-bit type that holds all levels; null where there is none.</summary>
    private ElementType? LevelType =>
        Holds(ElementType.Int8) ? ElementType.Int8 : Holds(ElementType.UInt8) ? ElementType.UInt8 : null;

    private Clip Range => new((Least - ZeroPoints[0]) * Scales[0], (Most - ZeroPoints[0]) * Scales[0]);

    private bool Holds(ElementType type)
    {
        (long min, long max) = type.IntegerRange();
        return Least >= min && Most <= max && ZeroPoints.All(zero => zero >= min && zero <= max);
    }

    private void DecomposeConstant(GraphEditor editor, Node node, Tensor constant)
    {
        if (LevelType is not { } type)
        {
            editor.RedirectReaders(node.Output, editor.AddConstant($"{node.Name}_rounded", Evaluate([constant])[0]));
            return;
        }

        long[] levels = [.. constant.Floats.Select((value, k) => Level(value, ChannelOf(constant.Shape, k)))];
        string held = editor.AddConstant($"{node.Name}_levels", new Tensor(constant.Shape, levels, type));
        editor.Replace(node, node with { Op = new DequantizeLinear(Axis), Inputs = [held, .. Parameters(editor, node, type, constant.Type.ElementType)] });
    }

    private void DecomposeActivation(GraphEditor editor, Node node, ElementType type)
    {
        string x = Before(type) is { } first ? editor.InsertBefore(node, $"{node.Name}_{first.OpType}", first, node.Inputs[0]) : node.Inputs[0];
        string[] parameters = Parameters(editor, node, type, editor.Value(x).Type.ElementType);
        string levels = editor.InsertBefore(node, $"{node.Name}_QuantizeLinear", new QuantizeLinear(null, type), [x, .. parameters]);
        editor.Replace(node, node with { Op = new DequantizeLinear(null), Inputs = [levels, .. parameters] });
    }

    /// <summary>What chooses the levels where QuantizeLinear would choose others; null where it does not.</summary>
    private Op? Before(ElementType type) => Rounding != LevelRounding.HalfToEven ? new LevelFunction(this)
        : (Least, Most) == type.IntegerRange() ? null
        : Range;

    private string[] Parameters(GraphEditor editor, Node node, ElementType type, ElementType real)
    {
        Shape form = Axis is null ? Shape.Scalar : Shape.Of(Scales.Length);
        return
        [
            editor.AddConstant($"{node.Name}_scale", new Tensor(form, [.. Scales], real)),
            editor.AddConstant($"{node.Name}_zero_point", new Tensor(form, [.. ZeroPoints], type)),
        ];
    }

    private string ExportLevels(NodeExport node, string scale)
    {
        string x = node.Before("Div", "divided", [node.Inputs[0], scale]);
        string zero = node.Constant("zero", PerChannel(node.Shape(0), [.. ZeroPoints.Select(z => (float)z)]));
        string rounded = node.Before(
            Rounding switch { LevelRounding.Floor => "Floor", LevelRounding.Ceiling => "Ceil", _ => "Round" }, "rounded", [node.Before("Add", "shifted", [x, zero])]);
        string least = node.Constant("least", Tensor.Scalar(Least));
        string most = node.Constant("most", Tensor.Scalar(Most));
        string level = node.Before("Min", "level", [node.Before("Max", "floored", [rounded, least]), most]);
        return node.Before("Sub", "centered", [level, zero]);
    }

    private static string ExportSign(NodeExport node)
    {
        string isBelow = node.Before("Less", "below", [node.Inputs[0], node.Constant("zero", Tensor.Scalar(0))]);
        string below = node.Before("Cast", "below_number", [isBelow], ("to", 1L));
        string twice = node.Before("Mul", "twice", [below, node.Constant("two", Tensor.Scalar(2))]);
        return node.Before("Sub", "sign", [node.Constant("one", Tensor.Scalar(1)), twice]);
    }

    private Tensor PerChannel(Shape x, float[] values) => new(
        Axis is { } axis ? new Shape([.. x.Dims.Select((extent, k) => k == axis ? extent : 1)]) : Shape.Scalar, values);

    private int ChannelOf(Shape shape, int element) => Axis is { } axis ? element / shape.Stride(axis) % shape[axis] : 0;

    internal float Apply(float x, int channel) => (Level(x, channel) - ZeroPoints[channel]) * Scales[channel];

    private long Level(float x, int channel)
    {
        float scaled = (x / Scales[channel]) + ZeroPoints[channel];
        return Rounding switch
        {
            LevelRounding.Sign => x >= 0 ? 1 : -1,
            LevelRounding.Floor => Clamped(MathF.Floor(scaled)),
            LevelRounding.Ceiling => Clamped(MathF.Ceiling(scaled)),
            _ => Clamped(MathF.Round(scaled)),
        };
    }

    private long Clamped(float level) => (long)Math.Clamp(level, Least, Most);

    /// <summary>The quantiser as a function of one value, where it rounds as no QuantizeLinear does.</summary>
    private sealed record LevelFunction(RoundToLevels Quantizer) : UnaryOp
    {
        public override string OpType => Quantizer.Name;

        public override float Apply(float x) => Quantizer.Apply(x, 0);

        public override float Derivative(float x) => 0;
    }
}
