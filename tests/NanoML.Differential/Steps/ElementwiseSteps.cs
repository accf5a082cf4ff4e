using NanoML.Differential.Generation;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Steps;

/// <summary>Functions of several values with broadcasting.</summary>
internal static class ElementwiseSteps
{
    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        Binary("Add"), Binary("Add"), Binary("Sub"), Binary("Mul"), Binary("Mul"), Binary("Div"),
        Nary("Max"), Nary("Min"), Nary("Sum"), Nary("Mean"),
        new(9, WhereConstant),
        new(11, WhereEqual),
        new(7, Gate),
    ];

    /// <summary>A shape that broadcasts to <paramref name="shape"/>.</summary>
    public static int[] BroadcastingTo(Draw d, int[] shape)
    {
        int[] small = [.. shape.Skip(d.Coin() ? 0 : d.Int(0, shape.Length))];
        return [.. small.Select(extent => d.OneIn(3) ? 1 : extent)];
    }

    private static StepKind Binary(string op) => new(7, (s, d, x) =>
    {
        Val other = Operand(s, d, x);
        (Val a, Val b) = d.Coin() ? (x, other) : (other, x);
        if (op == "Div")
        {
            b = s.Positive(b);
        }

        double bound = op switch
        {
            "Mul" => a.Bound * b.Bound,
            "Div" => a.Bound / 0.3,
            _ => a.Bound + b.Bound,
        };
        return s.Tame(s.Node(op, [a.Name, b.Name], Result(a.Shape, b.Shape), bound), 1e4);
    });

    // Before opset 8 these do not broadcast.
    private static StepKind Nary(string op) => new(7, (s, d, x) =>
    {
        Val[] inputs = [x, .. Enumerable.Range(0, d.Int(0, 3)).Select(_ => s.Opset < 8 ? Constant(s, d, x.Shape) : Operand(s, d, x))];
        int[] shape = x.Shape;
        var kept = new List<Val> { x };
        foreach (Val input in inputs[1..].Where(input => Fits(shape, input.Shape)))
        {
            shape = Result(shape, input.Shape);
            kept.Add(input);
        }

        Val[] order = [.. d.Permutation(kept.Count).Select(k => kept[k])];
        return s.Tame(s.Node(op, [.. order.Select(v => v.Name)], shape, order.Sum(v => v.Bound)), 1e4);
    });

    /// <summary>Another value of the graph that fits, or a constant.</summary>
    private static Val Operand(Sketch s, Draw d, Val x)
    {
        Val[] fitting = [.. s.Values.Where(v => Fits(v.Shape, x.Shape))];
        if (d.Coin() && fitting.Length > 0)
        {
            return d.Of(fitting);
        }

        int[] shape = BroadcastingTo(d, x.Shape);
        return Constant(s, d, d.OneIn(6) ? Larger(d, x.Shape) : shape);
    }

    private static Val Constant(Sketch s, Draw d, int[] shape) => new(s.Floats(d, shape, -1.5f, 1.5f), shape, 1.5);

    // Makes the other operand broadcast: extents of 1 grow, or an axis is added in front.
    private static int[] Larger(Draw d, int[] shape)
    {
        int[] grown = [.. shape.Select(extent => extent == 1 ? d.Int(1, 3) : extent)];
        return grown.Length < 4 && d.Coin() ? [d.Int(1, 2), .. grown] : grown;
    }

    public static bool Fits(int[] a, int[] b) =>
        a.Reverse().Zip(b.Reverse()).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1)
        && Result(a, b).Aggregate(1L, (count, extent) => count * extent) <= Sketch.MostElements;

    public static int[] Result(int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        int Extent(int[] shape, int axis) => axis - (rank - shape.Length) is >= 0 and int own ? shape[own] : 1;
        return [.. Enumerable.Range(0, rank).Select(axis => Math.Max(Extent(a, axis), Extent(b, axis)))];
    }

    private static Val WhereConstant(Sketch s, Draw d, Val x)
    {
        int[] shape = BroadcastingTo(d, x.Shape);
        string condition = s.NewName();
        int count = shape.Aggregate(1, (product, extent) => product * extent);
        s.Builder.Initializer(condition, DataType.Bool, Sketch.Longs(shape), [.. Enumerable.Range(0, count).Select(_ => d.Int(0, 1))]);
        Val other = Operand(s, d, x);
        string[] choices = d.Coin() ? [x.Name, other.Name] : [other.Name, x.Name];
        return s.Node("Where", [condition, .. choices], Result(x.Shape, other.Shape), Math.Max(x.Bound, other.Bound));
    }

    private static Val WhereEqual(Sketch s, Draw d, Val x)
    {
        Val rounded = s.Unary("Floor", x, x.Bound);
        Val condition = s.Node("Equal", [rounded.Name, s.Scalar(d.Int(-1, 1))], x.Shape, 1);
        return s.Node("Where", [condition.Name, x.Name, s.Scalar(0.5f)], x.Shape, x.Bound);
    }

    /// <summary>Squeeze and excitation: the mean of a value's last axes, squashed, scales the value.</summary>
    private static Val? Gate(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 3)
        {
            return null;
        }

        Val mean = s.Unary("GlobalAveragePool", x, x.Bound) with { Shape = [.. x.Shape.Select((extent, axis) => axis < 2 ? extent : 1)] };
        Val gate = s.Unary(d.Of("Sigmoid", "HardSigmoid", "Tanh"), mean, 1);
        return s.Node("Mul", d.Coin() ? [x.Name, gate.Name] : [gate.Name, x.Name], x.Shape, x.Bound);
    }
}
