using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Models in quantised form.</summary>
internal static class QuantizedModels
{
    private const string Input = "input";

    /// <summary>Layers of levels with pools and movements between them, and an end in levels.</summary>
    public static ZooModel Levels()
    {
        var m = new LevelModel(new OnnxModelBuilder().Input(Input, 1, 3, 8, 8));
        string x = m.Node(
            "QLinearConv",
            [m.Quantize(Input, 1 / 127f, 128), m.Float(1 / 127f), m.Zero(128), m.Random([8, 3, 3, 3]), m.Float(0.003f), m.Zero(0, DataType.Int8), m.Float(0.021f), m.Zero(), m.Bias(8)],
            ("pads", new long[] { 1, 1, 1, 1 }));
        x = m.Node("MaxPool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        string deep = m.Node(
            "QLinearConv",
            [x, m.Float(0.021f), m.Zero(), m.Random([8, 1, 3, 3]), m.Float(0.004f), m.Zero(0, DataType.Int8), m.Float(0.017f), m.Zero(100), m.Bias(8)],
            ("pads", new long[] { 1, 1, 1, 1 }), ("group", 8));
        x = m.Microsoft("QLinearAdd", [x, m.Float(0.021f), m.Zero(), deep, m.Float(0.017f), m.Zero(100), m.Float(0.027f), m.Zero(60)]);
        x = m.Microsoft("QLinearGlobalAveragePool", [x, m.Float(0.027f), m.Zero(60), m.Float(0.013f), m.Zero(60)], ("channels_last", 0));
        x = m.Microsoft("QGemm", [m.Node("Flatten", [x]), m.Float(0.013f), m.Zero(60), m.Random([8, 5]), m.Float(0.01f), m.Zero(0, DataType.Int8), "", m.Float(0.031f), m.Zero(128)]);
        return new ZooModel("levels", m.Builder.Output(x, DataType.Uint8, 1, 5).ToBytes(), 192);
    }

    /// <summary>Layers that quantise by the range of each sample.</summary>
    public static ZooModel DynamicLevels()
    {
        var m = new LevelModel(new OnnxModelBuilder().Input(Input, 1, 3, 6, 6));
        string[] x = m.Dynamic(Input);
        string y = m.Node("ConvInteger", [x[0], m.Random([6, 3, 3, 3], 60, 190, DataType.Uint8), x[2], m.Zero(125)]);
        y = m.Node("Mul", [m.Node("Cast", [y], ("to", 1)), m.Node("Mul", [x[1], m.Float(0.01f)])]);
        x = m.Dynamic(m.Node("Flatten", [m.Node("Relu", [m.Node("Add", [y, m.Reals([6, 1, 1])])])]));
        y = m.Node("Cast", [m.Node("MatMulInteger", [x[0], m.Random([96, 4]), x[2]])], ("to", 1));
        y = m.Node("Add", [m.Node("Mul", [y, m.Node("Mul", [x[1], m.Float(0.002f)])]), m.Reals([4])]);
        return new ZooModel("dynamic_levels", m.Builder.Output(y, 1, 4).ToBytes(), 108);
    }

    /// <summary>Quantisers of a training library around float layers.</summary>
    public static ZooModel TrainingQuantizers()
    {
        const string Domain = "qonnx.custom_op.general";
        var m = new LevelModel(new OnnxModelBuilder().Input(Input, 1, 3, 6, 6));
        string Quant(string x, float scale, int bits, int isSigned) => m.Foreign(
            Domain, "Quant", [x, m.Float(scale), m.Float(0), m.Float(bits)], ("signed", isSigned), ("narrow", isSigned), ("rounding_mode", "ROUND"));
        string x = m.Node("Relu", [m.Node("Conv", [Quant(Input, 1 / 127f, 8, 1), Quant(m.Reals([4, 3, 3, 3]), 1 / 7f, 4, 1), m.Reals([4])])]);
        string y = m.Node("MatMul", [m.Node("Flatten", [Quant(x, 0.02f, 8, 0)]), Quant(m.Reals([64, 5]), 1 / 127f, 8, 1)]);
        return new ZooModel("training_quantizers", m.Builder.Output(Quant(y, 0.1f, 8, 1), 1, 5).ToBytes(), 108);
    }
}
