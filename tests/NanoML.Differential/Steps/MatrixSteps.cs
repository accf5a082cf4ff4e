using NanoML.Differential.Generation;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Steps;

/// <summary>Matrix products.</summary>
internal static class MatrixSteps
{
    private const int WeightAxesSince = 13;

    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        new(7, Gemm), new(7, Gemm), new(7, MatMul), new(7, MatMul), new(7, MatMulLeft), new(7, MatMulSelf), new(12, Einsum), new(12, EinsumSelf),
    ];

    /// <summary>Weights: floats, or integers that are dequantised.</summary>
    /// <param name="axis">Of the output channels.</param>
    public static string Weights(Sketch s, Draw d, int[] shape, float largest, int axis)
    {
        if (s.Opset < 10 || !d.OneIn(5))
        {
            return s.Floats(d, shape, -largest, largest);
        }

        int scales = s.Opset >= WeightAxesSince && d.Coin() ? shape[axis] : 1;
        bool perAxis = scales > 1 || (s.Opset >= WeightAxesSince && shape[axis] == 1 && d.Coin());
        int[] scaleShape = perAxis ? [shape[axis]] : [];
        string bytes = s.NewName();
        int count = shape.Aggregate(1, (product, extent) => product * extent);
        s.Builder.Initializer(bytes, DataType.Int8, Sketch.Longs(shape), [.. Enumerable.Range(0, count).Select(_ => d.Int(-127, 127))]);
        string zero = s.NewName();
        s.Builder.Initializer(zero, DataType.Int8, Sketch.Longs(scaleShape), new int[scales]);
        string[] inputs = [bytes, s.Floats(d, scaleShape, largest / 200, largest / 127), zero];
        string name = s.NewName();
        s.Builder.Node("DequantizeLinear", d.Coin() ? inputs : inputs[..2], name, perAxis ? [("axis", (long)axis)] : []);
        return name;
    }

    private static Val? Gemm(Sketch s, Draw d, Val x)
    {
        if (x.Rank != 2)
        {
            int split = d.Int(0, x.Rank);
            int rows = x.Shape[..split].Aggregate(1, (count, extent) => count * extent);
            x = s.Node("Flatten", [x.Name], [rows, x.Count / rows], x.Bound, ("axis", (long)split));
        }

        bool transA = d.OneIn(3);
        bool transB = d.Coin();
        bool constantLeft = d.OneIn(4);
        bool rowsFirst = constantLeft ? transB : !transA;
        (int outer, int inner) = rowsFirst ? (x.Shape[0], x.Shape[1]) : (x.Shape[1], x.Shape[0]);
        int other = d.Int(1, 8);
        float largest = 1.5f / MathF.Sqrt(inner);
        bool constantTransposed = constantLeft ? transA : transB;
        int[] weights = constantLeft == constantTransposed ? [inner, other] : [other, inner];
        string w = Weights(s, d, weights, largest, axis: weights[0] == other ? 0 : 1);
        int[] shape = constantLeft ? [other, outer] : [outer, other];
        string[] factors = constantLeft ? [w, x.Name] : [x.Name, w];
        var attributes = new List<(string, object)> { ("transA", transA ? 1L : 0L), ("transB", transB ? 1L : 0L) };
        if (d.OneIn(3))
        {
            attributes.Add(("alpha", d.Float(0.5f, 2)));
            attributes.Add(("beta", d.Float(0, 2)));
        }

        string[] bias = s.Opset < 11 || d.Coin() ? [s.Floats(d, ElementwiseSteps.BroadcastingTo(d, shape), -0.5f, 0.5f)] : [];
        return s.Tame(s.Node("Gemm", [.. factors, .. bias], shape, (2 * x.Bound * inner * largest) + 1, [.. attributes]), 1e4);
    }

    private static Val? MatMul(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0)
        {
            return null;
        }

        int inner = x.Shape[^1];
        int outputs = d.Int(1, 8);
        bool isVector = d.OneIn(6);
        int[] batch = x.Rank > 2 && !isVector && d.OneIn(6) ? [x.Shape[^3]] : [];
        int[] weights = isVector ? [inner] : [.. batch, inner, outputs];
        int[] shape = isVector ? x.Shape[..^1] : [.. x.Shape[..^1], outputs];
        if (shape.Length == 0 || shape.Aggregate(1, (count, extent) => count * extent) > Sketch.MostElements)
        {
            return null;
        }

        float largest = 1.5f / MathF.Sqrt(inner);
        string w = weights.Length == 2 ? Weights(s, d, weights, largest, axis: 1) : s.Floats(d, weights, -largest, largest);
        return s.Tame(s.Node("MatMul", [x.Name, w], shape, x.Bound * inner * largest), 1e4);
    }

    /// <summary>Products by constant weights, sums, diagonals and transposes.</summary>
    private static Val? Einsum(Sketch s, Draw d, Val x)
    {
        int outputs = d.Int(1, 5);
        float largest = x.Rank == 0 ? 1 : 1.5f / MathF.Sqrt(x.Shape[^1]);
        Val? Of(string equation, int[] shape, double bound, params string[] others) =>
            s.Tame(s.Node("Einsum", [x.Name, .. others], shape, bound, ("equation", equation)), 1e4);
        string Matrix(int inner) => s.Floats(d, [inner, outputs], -largest, largest);
        double sum = x.Rank == 0 ? 1 : x.Bound * x.Shape[^1];
        return (x.Rank, d.Int(0, 2)) switch
        {
            (1, _) => Of("i,ij->j", [outputs], sum, Matrix(x.Shape[0])),
            (2, 0) => Of("bi,ij->bj", [x.Shape[0], outputs], sum, Matrix(x.Shape[1])),
            (2, 1) => Of("ij->j", [x.Shape[1]], x.Bound * x.Shape[0]),
            (2, _) => Of("ij->ji", [x.Shape[1], x.Shape[0]], x.Bound),
            (3, 0) => Of("bti, io -> bto", [x.Shape[0], x.Shape[1], outputs], sum, Matrix(x.Shape[2])),
            (3, 1) => Of("...ij->...ji", [x.Shape[0], x.Shape[2], x.Shape[1]], x.Bound),
            (3, _) => Of("bij,j->bi", [x.Shape[0], x.Shape[1]], sum, s.Floats(d, [x.Shape[2]], -largest, largest)),
            (4, 0) => Of("nchw,cd->ndhw", [x.Shape[0], outputs, x.Shape[2], x.Shape[3]], x.Bound * x.Shape[1] * largest, Matrix(x.Shape[1])),
            (4, 1) when x.Shape[2] == x.Shape[3] => Of("ncii->nci", [x.Shape[0], x.Shape[1], x.Shape[2]], x.Bound),
            (4, _) => Of("nchw,nchw->nc", [x.Shape[0], x.Shape[1]], x.Bound * x.Count, s.Floats(d, x.Shape, -1, 1)),
            _ => null,
        };
    }

    private static Val? MatMulLeft(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2)
        {
            return null;
        }

        int inner = x.Shape[^2];
        int rows = d.Int(1, 6);
        float largest = 1.5f / MathF.Sqrt(inner);
        bool isVector = d.OneIn(6);
        string w = s.Floats(d, isVector ? [inner] : [rows, inner], -largest, largest);
        int[] shape = [.. x.Shape[..^2], .. isVector ? Array.Empty<int>() : [rows], x.Shape[^1]];
        return s.Tame(s.Node("MatMul", [w, x.Name], shape, x.Bound * inner * largest), 1e4);
    }

    /// <summary>Einsum of two activations, as Keras writes attention.</summary>
    private static Val? EinsumSelf(Sketch s, Draw d, Val x)
    {
        if (x.Rank is not (3 or 4) || x.Count * x.Shape[^2] > Sketch.MostElements)
        {
            return null;
        }

        double bound = x.Bound * x.Bound * x.Count;
        Val Of(string equation, params int[] shape) => s.Tame(s.Node("Einsum", [x.Name, x.Name], shape, bound, ("equation", equation)), 1e4);
        int[] e = x.Shape;
        return (x.Rank, d.Int(0, 2)) switch
        {
            (3, 0) => Of("abc,adc->abd", e[0], e[1], e[1]),
            (3, 1) => Of("abc,abd->acd", e[0], e[2], e[2]),
            (3, _) => Of("abc,abc->ab", e[0], e[1]),
            (_, 0) => Of("aecd,abcd->acbe", e[0], e[2], e[1], e[1]),
            (_, 1) => Of("abcd,abce->abde", e[0], e[1], e[3], e[3]),
            _ => Of("abcd,abed->abce", e[0], e[1], e[2], e[2]),
        };
    }

    /// <summary>Attention's product of two activations.</summary>
    private static Val? MatMulSelf(Sketch s, Draw d, Val x)
    {
        if (x.Rank < 2 || x.Shape[^2] * x.Count / x.Shape[^1] > Sketch.MostElements)
        {
            return null;
        }

        int[] order = [.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2];
        Val transposed = s.Node(
            "Transpose", [x.Name], [.. order.Select(axis => x.Shape[axis])], x.Bound, ("perm", Sketch.Longs(order)));
        return s.Tame(s.Node("MatMul", [x.Name, transposed.Name], [.. x.Shape[..^1], x.Shape[^2]], x.Bound * x.Bound * x.Shape[^1]), 1e4);
    }
}
