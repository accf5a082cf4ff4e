using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>Attention in pieces and as operators, and normalisation in pieces.</summary>
internal static class AttentionSteps
{
    private const double NormalBound = 8;

    public static readonly IReadOnlyList<StepKind> Kinds =
    [
        new(13, InPieces), new(13, InPieces), new(23, Attention), new(23, Rotary), new(17, MultiHead),
        new(17, SkipNormalization), new(17, SkipSimplified), new(17, Simplified), new(13, NormalizedInPieces),
    ];

    /// <summary>Heads by reshapes and transposes, with or without a mask.</summary>
    private static Val? InPieces(Sketch s, Draw d, Val x)
    {
        if (Sequence(s, x) is not { } sequence)
        {
            return null;
        }

        int heads = Heads(d, sequence);
        (int n, int steps, int width) = (sequence.Shape[0], sequence.Shape[1], sequence.Shape[2]);
        Val Split(Val value, params long[] order)
        {
            Val apart = Linear(s, d, value);
            apart = s.Node("Reshape", [apart.Name, s.Integers(d, [n, steps, heads, width / heads])], [n, steps, heads, width / heads], apart.Bound);
            return s.Node("Transpose", [apart.Name], [.. order.Select(axis => apart.Shape[(int)axis])], apart.Bound, ("perm", order));
        }

        Val scores = s.Node("MatMul", [Split(sequence, 0, 2, 1, 3).Name, Split(sequence, 0, 2, 3, 1).Name], [n, heads, steps, steps], 50);
        scores = s.Node(d.Coin() ? "Mul" : "Div", [scores.Name, s.Scalar(d.Float(0.3f, 2))], scores.Shape, 50);
        if (d.OneIn(3))
        {
            float[] mask = [.. Enumerable.Range(0, steps * steps).Select(k => k % steps <= k / steps ? 0 : d.OneIn(2) ? float.NegativeInfinity : -1e9f)];
            scores = s.Node("Add", [scores.Name, s.Floats([steps, steps], mask)], scores.Shape, 50);
        }

        Val shares = s.Node("Softmax", [scores.Name], scores.Shape, 1, ("axis", -1L));
        Val y = s.Node("MatMul", [shares.Name, Split(sequence, 0, 2, 1, 3).Name], [n, heads, steps, width / heads], sequence.Bound);
        Val joined = s.Node("Transpose", [y.Name], [n, steps, heads, width / heads], y.Bound, ("perm", new long[] { 0, 2, 1, 3 }));
        return s.Node("Reshape", [joined.Name, s.Integers(d, [n, steps, width])], sequence.Shape, y.Bound);
    }

    private static Val? Attention(Sketch s, Draw d, Val x)
    {
        if (Sequence(s, x) is not { } sequence)
        {
            return null;
        }

        long heads = Heads(d, sequence);
        int steps = sequence.Shape[1];
        bool isMasked = d.OneIn(3);
        string[] mask = isMasked ? [s.Floats(d, [steps, steps], -2, 2)] : [];
        (string, object)[] scale = d.Coin() ? [("scale", d.Float(0.2f, 1))] : [];
        return s.Node(
            "Attention", [Linear(s, d, sequence).Name, Linear(s, d, sequence).Name, sequence.Name, .. mask], sequence.Shape, sequence.Bound,
            [("q_num_heads", heads), ("kv_num_heads", heads), .. scale, .. !isMasked && d.Coin() ? new (string, object)[] { ("is_causal", 1L) } : []]);
    }

    private static Val? Rotary(Sketch s, Draw d, Val x)
    {
        if (Sequence(s, x) is not { } sequence || sequence.Shape[2] % 2 != 0)
        {
            return null;
        }

        int heads = sequence.Shape[2] % 4 == 0 && d.Coin() ? 2 : 1;
        int half = sequence.Shape[2] / heads / 2;
        int steps = sequence.Shape[1];
        bool hasPositions = d.Coin();
        int[] table = hasPositions ? [steps + 3, half] : [sequence.Shape[0], steps, half];
        string[] positions = [];
        if (hasPositions)
        {
            positions = [s.NewName()];
            long[] rows = [.. Enumerable.Range(0, sequence.Shape[0] * steps).Select(_ => (long)d.Int(0, steps + 2))];
            s.Builder.Initializer(positions[0], [sequence.Shape[0], steps], rows);
        }

        return s.Node(
            "RotaryEmbedding", [sequence.Name, s.Floats(d, table, -1, 1), s.Floats(d, table, -1, 1), .. positions], sequence.Shape, 2 * sequence.Bound,
            ("num_heads", (long)heads), ("interleaved", d.Coin() ? 1L : 0L));
    }

    private static Val? MultiHead(Sketch s, Draw d, Val x)
    {
        if (Sequence(s, x) is not { } sequence)
        {
            return null;
        }

        string[] bias = d.Coin() ? [s.Floats(d, [3 * sequence.Shape[2]], -0.5f, 0.5f)] : [];
        return Microsoft(
            s, "MultiHeadAttention", [Linear(s, d, sequence).Name, Linear(s, d, sequence).Name, sequence.Name, .. bias], sequence.Shape, sequence.Bound + 1,
            ("num_heads", (long)Heads(d, sequence)));
    }

    private static Val? SkipNormalization(Sketch s, Draw d, Val x) => Skip(s, d, x, isSimplified: false);

    private static Val? SkipSimplified(Sketch s, Draw d, Val x) => Skip(s, d, x, isSimplified: true);

    private static Val? Skip(Sketch s, Draw d, Val x, bool isSimplified)
    {
        if (Sequence(s, x) is not { } sequence || sequence.Shape[2] < 2)
        {
            return null;
        }

        int[] row = [sequence.Shape[2]];
        string scale = s.Floats(d, row, 0.5f, 1.5f);
        string bias = s.Floats(d, row, -0.5f, 0.5f);
        string other = s.Node("Add", [Linear(s, d, sequence).Name, s.Floats(d, sequence.Shape, -1, 1)], sequence.Shape, 10).Name;
        return isSimplified
            ? Microsoft(s, "SkipSimplifiedLayerNormalization", [sequence.Name, other, scale], sequence.Shape, NormalBound, ("epsilon", 1e-3f))
            : Microsoft(s, "SkipLayerNormalization", [sequence.Name, other, scale, .. d.Coin() ? new[] { bias } : []], sequence.Shape, NormalBound, ("epsilon", 1e-3f));
    }

    private static Val? Simplified(Sketch s, Draw d, Val x) => x.Rank == 0 ? null : s.Node(
        "SimplifiedLayerNormalization", [x.Name, s.Floats(d, x.Shape[^1..], 0.5f, 1.5f)], x.Shape, NormalBound, ("epsilon", 1e-3f), ("axis", -1L));

    /// <summary>Mean, difference, squares and root, as exporters write them before there is an operator.</summary>
    private static Val? NormalizedInPieces(Sketch s, Draw d, Val x)
    {
        if (x.Rank == 0 || x.Shape[^1] < 2)
        {
            return null;
        }

        bool isCentred = d.Coin();
        int[] kept = [.. x.Shape[..^1], 1];
        Val Mean(Val value) => s.Opset < 18
            ? s.Node("ReduceMean", [value.Name], kept, value.Bound, ("axes", new long[] { -1 }))
            : s.Node("ReduceMean", [value.Name, s.Integers(d, [-1])], kept, value.Bound);
        Val centred = isCentred ? s.Node("Sub", [x.Name, Mean(x).Name], x.Shape, 2 * x.Bound) : x;
        Val squares = d.Coin() ? s.Node("Mul", [centred.Name, centred.Name], x.Shape, 100) : s.Node("Pow", [centred.Name, s.Scalar(2)], x.Shape, 100);
        Val root = s.Unary("Sqrt", s.Node("Add", [Mean(squares).Name, s.Scalar(1e-3f)], kept, 100), 10);
        Val normal = s.Node("Div", [centred.Name, root.Name], x.Shape, NormalBound);
        return d.Coin() ? normal : s.Node("Mul", [normal.Name, s.Floats(d, x.Shape[^1..], 0.5f, 1.5f)], x.Shape, NormalBound);
    }

    private static Val Microsoft(Sketch s, string op, string[] inputs, int[] shape, double bound, params (string Name, object Value)[] attributes)
    {
        var value = new Val(s.NewName(), shape, bound);
        s.Builder.Microsoft(op, inputs, value.Name, attributes);
        return value;
    }

    /// <summary>A value as one of three axes, not too long, of moderate size.</summary>
    private static Val? Sequence(Sketch s, Val x)
    {
        if (x.Rank is not (2 or 3 or 4) || x.Count == 0 || x.Count / x.Shape[^1] * x.Count > Sketch.MostElements)
        {
            return null;
        }

        Val tame = s.Tame(x, 4);
        int first = x.Rank == 2 ? 1 : x.Shape[0];
        int[] shape = [first, x.Count / first / x.Shape[^1], x.Shape[^1]];
        return x.Rank == 3 ? tame : s.Node("Reshape", [tame.Name, Shape(s, shape)], shape, tame.Bound);
    }

    private static string Shape(Sketch s, int[] shape)
    {
        string name = s.NewName();
        s.Builder.Initializer(name, [shape.Length], Sketch.Longs(shape));
        return name;
    }

    private static int Heads(Draw d, Val sequence) => d.Of([.. new[] { 1, 2, 3, 4 }.Where(heads => sequence.Shape[2] % heads == 0)]);

    private static Val Linear(Sketch s, Draw d, Val x)
    {
        float largest = 1.5f / MathF.Sqrt(x.Shape[2]);
        return s.Node("MatMul", [x.Name, s.Floats(d, [x.Shape[2], x.Shape[2]], -largest, largest)], x.Shape, 2 * x.Bound);
    }
}
