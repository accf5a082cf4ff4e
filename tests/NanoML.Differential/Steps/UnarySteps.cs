using NanoML.Differential.Generation;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Steps;

/// <summary>Functions of one value.</summary>
internal static class UnarySteps
{
    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        Plain("Relu", 7), Plain("Sigmoid", 7), Plain("Tanh", 7), Plain("Softplus", 7), Plain("Softsign", 7), Plain("Abs", 7), Plain("Neg", 7),
        Plain("Ceil", 7), Plain("Floor", 7), Plain("Round", 11), Plain("Erf", 9), Plain("Sign", 9), Plain("HardSwish", 14), Plain("Mish", 18),
        Plain("Identity", 7), Plain("Selu", 7), Plain("Elu", 7), Plain("LeakyRelu", 7), Plain("HardSigmoid", 7), Plain("Celu", 12),
        OfPositive("Log"), OfPositive("Sqrt"), OfPositive("Reciprocal"),
        new(7, (s, d, x) => s.Unary("Exp", s.Tame(x, 3), 21)),
        WithFloats("Elu", 7, 1, "alpha"), WithFloats("LeakyRelu", 7, 1, "alpha"), WithFloats("Celu", 12, 1, "alpha"),
        WithFloats("HardSigmoid", 7, 1, "alpha", "beta"), WithFloats("Selu", 7, 2, "alpha", "gamma"), WithFloats("ThresholdedRelu", 10, 1, "alpha"),
        new(20, (s, d, x) => s.Unary("Gelu", x, x.Bound, d.Coin() ? [] : [("approximate", d.Of("none", "tanh"))])),
        Plain("Sin", 7), Plain("Cos", 7), Plain("Atan", 7), Plain("Asinh", 9), Within("Tan", 1.2, 3), Within("Asin", 1, 2), Within("Acos", 1, 4),
        Within("Sinh", 3, 11), Within("Cosh", 3, 11), Within("Atanh", 0.9, 2), new(9, Acosh), new(9, Shrink), new(10, Mod), new(15, CastLike),
        new(7, Clip),
        new(7, Clip),
        new(7, Dropout),
        new(7, Pow),
        new(9, Cast),
        new(7, PRelu),
    ];

    private static StepKind Plain(string op, int since) => new(since, (s, d, x) => s.Unary(op, x, Math.Max(1.8 * x.Bound, 1)));

    private static StepKind OfPositive(string op) => new(7, (s, d, x) =>
    {
        Val positive = s.Positive(x);
        return s.Unary(op, positive, Math.Max(4, Math.Log(positive.Bound + 1)));
    });

    /// <summary>A function of numbers that are no larger.</summary>
    private static StepKind Within(string op, double limit, double bound) => new(9, (s, d, x) => s.Unary(op, s.Tame(x, limit), bound));

    private static Val Acosh(Sketch s, Draw d, Val x)
    {
        Val positive = s.Positive(x);
        return s.Unary("Acosh", s.Node("Add", [positive.Name, s.Scalar(0.8f)], x.Shape, positive.Bound + 0.8), Math.Max(2, Math.Log(positive.Bound + 3)));
    }

    private static Val Shrink(Sketch s, Draw d, Val x) =>
        s.Unary("Shrink", x, x.Bound + 1, d.OneIn(3) ? [] : [("lambd", d.Float(0.1f, 0.8f)), ("bias", d.Float(-0.5f, 0.5f))]);

    private static Val Mod(Sketch s, Draw d, Val x) => s.Node("Mod", [x.Name, s.Scalar(d.Float(0.7f, 2))], x.Shape, 2, ("fmod", 1L));

    private static Val CastLike(Sketch s, Draw d, Val x) => s.Node("CastLike", [x.Name, s.Scalar(1)], x.Shape, x.Bound);

    private static StepKind WithFloats(string op, int since, float largest, params string[] attributes) => new(since, (s, d, x) => s.Unary(
        op, x, Math.Max(1, 2 * largest * largest * x.Bound), [.. attributes.Select(name => (name, (object)d.Float(0.1f, largest)))]));

    private static Val Clip(Sketch s, Draw d, Val x)
    {
        float? min = d.OneIn(4) ? null : d.Of(0, -1, d.Float(-2, 0));
        float? max = d.OneIn(4) ? null : d.Of(6, 1, d.Float(0, 3));
        if (s.Opset < 11)
        {
            var attributes = new List<(string, object)>();
            if (min is { } low)
            {
                attributes.Add(("min", low));
            }

            if (max is { } high)
            {
                attributes.Add(("max", high));
            }

            return s.Unary("Clip", x, x.Bound, [.. attributes]);
        }

        string[] inputs = [x.Name, min is null ? "" : s.Scalar(min.Value), max is null ? "" : s.Scalar(max.Value)];
        return s.Node("Clip", max is null ? (min is null ? inputs[..1] : inputs[..2]) : inputs, x.Shape, x.Bound);
    }

    private static Val Dropout(Sketch s, Draw d, Val x) => s.Opset < 12
        ? s.Unary("Dropout", x, x.Bound, ("ratio", 0.3f))
        : s.Node("Dropout", d.Coin() ? [x.Name] : [x.Name, s.Scalar(0.3f)], x.Shape, x.Bound);

    private static Val Pow(Sketch s, Draw d, Val x)
    {
        float exponent = d.Of(2f, 3f, 1f, 0.5f, -1f, -0.5f, 0f, 1.5f);
        x = s.Tame(exponent is 2 or 3 or 1 or 0 ? x : s.Positive(x), 8);
        string power = d.OneIn(3) && exponent == (int)exponent && s.Opset >= 12
            ? s.Integers(d, [(int)exponent])
            : s.Floats(d.Coin() ? [] : [1], exponent);
        int[] shape = x.Rank == 0 ? [1] : x.Shape;
        return s.Node("Pow", [x.Name, power], shape, Math.Max(4, Math.Pow(x.Bound, exponent)));
    }

    private static Val Cast(Sketch s, Draw d, Val x)
    {
        DataType between = d.Of(DataType.Double, DataType.Float, DataType.Float16, DataType.Int32, DataType.Int64);
        Val there = s.Unary("Cast", s.Tame(x, 100), x.Bound, ("to", (int)between));
        return s.Unary("Cast", there, x.Bound, ("to", (int)DataType.Float));
    }

    private static Val PRelu(Sketch s, Draw d, Val x) =>
        s.Node("PRelu", [x.Name, s.Floats(d, ElementwiseSteps.BroadcastingTo(d, x.Shape), -0.5f, 1)], x.Shape, x.Bound);
}
