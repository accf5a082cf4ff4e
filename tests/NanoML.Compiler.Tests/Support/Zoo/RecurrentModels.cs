using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;
using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Networks over sequences.</summary>
internal static class RecurrentModels
{
    /// <summary>Two layers as PyTorch writes them, from zeros as in its opset 8, of which the second runs both ways, and the last units of each direction.</summary>
    public static ZooModel Memory()
    {
        var m = new ModelSketch(71, [1, 14, 5]);
        string x = m.Op("Transpose", Input, ("perm", new[] { 1, 0, 2 }));
        string zeros = m.Op("ConstantFill", m.Longs(1, 1, 8), ("input_as_shape", 1), ("dtype", (int)DataType.Float), ("value", 0f));
        string first = m.Outputs("LSTM", [x, .. Weights(m, 1, 4, 5, 8), "", zeros, zeros], 3, ("hidden_size", 8))[0];
        string[] second = m.Outputs(
            "LSTM", [m.Op("Squeeze", [first, m.Longs(1)]), .. Weights(m, 2, 4, 8, 6), "", "", "", m.Uniform([2, 18], -0.3f, 0.3f)], 3,
            ("hidden_size", 6), ("direction", "bidirectional"));
        string last = m.Reshape(m.Op("Transpose", second[1], ("perm", new[] { 1, 0, 2 })), 1, 12);
        string cells = m.Reshape(second[2], 1, 12);
        return new ZooModel("memory", m.Build(m.Gemm(m.Op("Concat", [last, cells], ("axis", 1)), 24, 4), second[0]), 70) { MinSqnrDb = 22 };
    }

    /// <summary>Both orders of reset and product, one of them from the last step to the first, over two sequences.</summary>
    public static ZooModel GatedUnits()
    {
        var m = new ModelSketch(72, [1, 12, 2, 4], opset: 14);
        string x = m.Reshape(Input, 12, 2, 4);
        string first = m.Outputs("GRU", [x, .. Weights(m, 1, 3, 4, 7)], 1, ("hidden_size", 7), ("linear_before_reset", 1))[0];
        string initial = m.Uniform([1, 2, 6], -0.5f, 0.5f);
        string[] second = m.Outputs(
            "GRU", [m.Reshape(first, 12, 2, 7), .. Weights(m, 1, 3, 7, 6), "", initial], 2, ("hidden_size", 6), ("direction", "reverse"));
        return new ZooModel("gated_units", m.Build(m.Gemm(m.Reshape(second[1], 1, 12), 12, 3), m.Reshape(second[0], 1, 144)), 96) { MinSqnrDb = 25 };
    }

    /// <summary>Initial units that are an input of the model.</summary>
    public static ZooModel SimpleUnits()
    {
        var m = new ModelSketch(73, [1, 10, 3]);
        string state = m.AddInput("state", 1, 1, 6);
        string x = m.Op("Transpose", Input, ("perm", new[] { 1, 0, 2 }));
        string[] y = m.Outputs("RNN", [x, .. Weights(m, 1, 1, 3, 6), "", state], 2, ("hidden_size", 6), ("activations", new[] { "Softsign" }));
        string all = m.Op("Reshape", [y[0], m.Op("Reshape", [m.Op("Size", y[0]), m.Longs(1)])]);
        return new ZooModel("simple_units", m.Build(all, y[1]), 36) { MinSqnrDb = 25 };
    }

    /// <summary>The magnitudes of a spectrum, and cells behind them; the states, taken apart and joined again, are one input and one output.</summary>
    public static ZooModel Detector()
    {
        var m = new ModelSketch(74, [1, 48]);
        string state = m.AddInput("state", 2, 1, 6);
        string sums = m.Conv(m.Reshape(Input, 1, 1, 48), [14, 1, 16], ("strides", new[] { 8 }));
        string[] parts = m.Outputs("Split", [sums, m.Longs(7, 7)], 2, ("axis", 1));
        string power = m.Op("Add", [m.Op("Mul", [parts[0], parts[0]]), m.Op("Mul", [parts[1], parts[1]])]);
        string steps = m.Op("Transpose", m.Op("Sqrt", power), ("perm", new[] { 2, 0, 1 }));
        string[] states = m.Outputs("Split", [state, m.Longs(1, 1)], 2, ("axis", 0));
        string[] made = m.Outputs("LSTM", [steps, .. Weights(m, 1, 4, 7, 6), "", states[0], states[1]], 3, ("hidden_size", 6));
        string next = m.Op("Concat", [made[1], made[2]], ("axis", 0));
        return new ZooModel("detector", m.Build(m.Gemm(m.Reshape(made[1], 1, 6), 6, 2), next), 60) { MinSqnrDb = 17 };
    }

    /// <summary>A layer whose weights are levels, and whose inputs are rounded by the range of each sample.</summary>
    public static ZooModel DynamicMemory()
    {
        const int Units = 5;
        const float Scale = 0.004f;
        var m = new LevelModel(new OnnxModelBuilder().Input(Input, 6, 1, 4));
        string y = m.Microsoft(
            "DynamicQuantizeLSTM",
            [
                Input, m.Random([1, 4, 4 * Units]), m.Random([1, Units, 4 * Units]), "", "", "", "", "", m.Float(Scale), m.Zero(0, DataType.Int8), m.Float(Scale),
                m.Zero(0, DataType.Int8),
            ],
            ("hidden_size", (long)Units));
        return new ZooModel("dynamic_memory", m.Builder.Output(y, 6, 1, 1, Units).ToBytes(), 24) { MinSqnrDb = 20 };
    }

    private static string[] Weights(ModelSketch m, int directions, int gates, int inputs, int units) =>
    [
        m.Uniform([directions, gates * units, inputs], -0.6f, 0.6f), m.Uniform([directions, gates * units, units], -0.4f, 0.4f),
        m.Uniform([directions, 2 * gates * units], -0.2f, 0.2f),
    ];
}
