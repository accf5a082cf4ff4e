using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Layers that let steps look at each other.</summary>
internal static class AttentionModels
{
    private const int Steps = 9;
    private const int Width = 16;
    private const int Heads = 2;

    /// <summary>Two layers as exporters write them: heads by Reshape and Transpose, normalisation before and behind, a mask of minus infinity, GELU in pieces.</summary>
    public static ZooModel Encoder()
    {
        var m = new ModelSketch(110, [1, Steps, 3], opset: 17);
        string x = m.Op("Add", [Linear(m, Input, 3, Width), m.Uniform([Steps, Width], -0.5f, 0.5f)]);
        string first = m.Op("LayerNormalization", [x, m.Uniform([Width], 0.5f, 1.5f), m.Uniform([Width], -0.3f, 0.3f)]);
        x = m.Op("Add", [x, Attention(m, first, m.Constants([.. Enumerable.Range(0, Steps).Select(k => k == 4 ? float.NegativeInfinity : 0f)]))]);
        x = m.Op("LayerNormalization", [m.Op("Add", [x, Gelu(m, Linear(m, x, Width, Width))]), m.Uniform([Width], 0.5f, 1.5f)]);
        x = m.Op("Add", [x, Attention(m, Normalized(m, x), null)]);
        x = m.Op("ReduceMean", x, ("axes", new[] { 1 }), ("keepdims", 0));
        return new ZooModel("encoder", m.Build(m.Gemm(x, Width, 4)), Steps * 3) { MinSqnrDb = 25 };
    }

    /// <summary>Products of activations in every form: batches, broadcasting, vectors, constants of several matrices, Gemm, and what Einsum makes of them.</summary>
    public static ZooModel Products()
    {
        var m = new ModelSketch(111, [1, 2, 4, 10]);
        string x = m.Conv(Input, [2, 2, 1, 1]);
        string y = m.Conv(Input, [3, 2, 1, 1]);
        string square = m.Op("MatMul", [x, m.Op("Transpose", x, ("perm", new[] { 0, 1, 3, 2 }))]);
        string stack = m.Op("MatMul", [m.Weights(3, 2, 4), y]);
        string rows = m.Reshape(y, 12, 10);
        string gemm = m.Op("Gemm", [rows, rows, m.Uniform([12], -1, 1)], ("transB", 1), ("alpha", 0.5f), ("beta", 2f));
        string vector = m.Op("MatMul", [gemm, m.Op("ReduceMean", gemm, ("axes", new[] { 1 }), ("keepdims", 0))]);
        string sum = m.Op("Einsum", [stack, stack], ("equation", "abij,abkj->aikb"));
        string[] all = [m.Reshape(square, 1, 32), m.Reshape(vector, 1, 12), m.Reshape(sum, 1, 12)];
        return new ZooModel("products", m.Build(m.Op("Concat", all, ("axis", 1))), 80) { MinSqnrDb = 25 };
    }

    /// <summary>The operators that stand for all of it, the standard's and those that ONNX Runtime's optimiser makes.</summary>
    public static ZooModel Operators()
    {
        var m = new ModelSketch(112, [1, Steps, Width], opset: 23);
        string x = Linear(m, Input, Width, Width);
        string cos = m.Uniform([20, 4], -1, 1);
        string q = m.Op("RotaryEmbedding", [x, cos, m.Uniform([20, 4], -1, 1), m.Reshape(m.Longs(0, 1, 2, 3, 4, 5, 6, 7, 9), 1, Steps)], ("num_heads", Heads));
        string y = m.Op("Attention", [q, x, Linear(m, x, Width, Width)], ("q_num_heads", Heads), ("kv_num_heads", Heads), ("is_causal", 1));
        x = m.Op("SimplifiedLayerNormalization", [m.Op("Add", [x, y]), m.Uniform([Width], 0.5f, 1.5f)]);
        y = m.Microsoft("MultiHeadAttention", [x, Linear(m, x, Width, Width), x, m.Uniform([3 * Width], -0.3f, 0.3f)], ("num_heads", Heads));
        x = m.Microsoft("SkipLayerNormalization", [x, y, m.Uniform([Width], 0.5f, 1.5f), m.Uniform([Width], -0.3f, 0.3f)]);
        x = m.Microsoft("SkipSimplifiedLayerNormalization", [x, Linear(m, x, Width, Width), m.Uniform([Width], 0.5f, 1.5f)]);
        return new ZooModel("attention_operators", m.Build(Linear(m, x, Width, 3)), Steps * Width) { MinSqnrDb = 25 };
    }

    private static string Linear(ModelSketch m, string x, long inputs, long outputs) =>
        m.Op("Add", [m.Op("MatMul", [x, m.Weights(inputs, outputs)]), m.Uniform([outputs], -0.2f, 0.2f)]);

    private static string Attention(ModelSketch m, string x, string? mask)
    {
        string q = Split(m, Linear(m, x, Width, Width), 0, 2, 1, 3);
        string k = Split(m, Linear(m, x, Width, Width), 0, 2, 3, 1);
        string v = Split(m, Linear(m, x, Width, Width), 0, 2, 1, 3);
        string scores = m.Op("Mul", [m.Op("MatMul", [q, k]), m.Scalar(0.35f)]);
        string shares = m.Op("Softmax", mask is null ? scores : m.Op("Add", [scores, mask]), ("axis", -1));
        string joined = m.Reshape(m.Op("Transpose", m.Op("MatMul", [shares, v]), ("perm", new[] { 0, 2, 1, 3 })), 1, Steps, Width);
        return Linear(m, joined, Width, Width);
    }

    private static string Split(ModelSketch m, string x, params int[] order) =>
        m.Op("Transpose", m.Reshape(x, 1, Steps, Heads, Width / Heads), ("perm", order));

    private static string Gelu(ModelSketch m, string x)
    {
        string gate = m.Op("Add", [m.Op("Erf", m.Op("Div", [x, m.Scalar(1.41421356f)])), m.Scalar(1)]);
        return m.Op("Mul", [m.Op("Mul", [x, gate]), m.Scalar(0.5f)]);
    }

    /// <summary>The root of the mean square, in pieces.</summary>
    private static string Normalized(ModelSketch m, string x)
    {
        string mean = m.Op("ReduceMean", m.Op("Mul", [x, x]), ("axes", new[] { -1 }));
        string root = m.Op("Sqrt", m.Op("Add", [mean, m.Scalar(1e-5f)]));
        return m.Op("Mul", [m.Op("Div", [x, root]), m.Uniform([Width], 0.5f, 1.5f)]);
    }
}
