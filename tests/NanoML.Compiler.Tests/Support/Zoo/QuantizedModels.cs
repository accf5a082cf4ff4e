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

    /// <summary>The other operators on levels, one behind the other.</summary>
    public static ZooModel MoreLevels()
    {
        var m = new LevelModel(new OnnxModelBuilder().Input(Input, 1, 8, 8, 4));
        string x = m.Microsoft(
            "NhwcMaxPool", [m.Quantize(Input, 1 / 127f, 128)], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        x = m.Microsoft(
            "QLinearAveragePool", [x, m.Float(1 / 127f), m.Zero(128), m.Float(1 / 127f), m.Zero(128)],
            ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }), ("channels_last", 1));
        string slope = m.Microsoft("QLinearLeakyRelu", [x, m.Float(1 / 127f), m.Zero(128), m.Float(1 / 128f), m.Zero(100)], ("alpha", 0.1f));
        string gate = m.Microsoft("QLinearSigmoid", [x, m.Float(1 / 127f), m.Zero(128), m.Float(1 / 256f), m.Zero()]);
        string gated = m.Microsoft("QLinearMul", [slope, m.Float(1 / 128f), m.Zero(100), gate, m.Float(1 / 256f), m.Zero(), m.Float(1 / 160f), m.Zero(60)]);
        string chosen = m.Microsoft(
            "QLinearWhere",
            [m.Booleans(4), gated, m.Float(1 / 160f), m.Zero(60), slope, m.Float(1 / 128f), m.Zero(100), m.Float(1 / 128f), m.Zero(100)]);
        string both = m.Microsoft(
            "QLinearConcat", [m.Float(1 / 128f), m.Zero(100), gated, m.Float(1 / 160f), m.Zero(60), chosen, m.Float(1 / 128f), m.Zero(100)], ("axis", 3));
        string mean = m.Microsoft(
            "QLinearReduceMean", [both, m.Float(1 / 128f), m.Zero(100), m.Float(1 / 200f), m.Zero(80)], ("axes", new long[] { 1, 2 }), ("keepdims", 0));
        string product = m.Node(
            "QLinearMatMul", [mean, m.Float(1 / 200f), m.Zero(80), m.Random([8, 5]), m.Float(0.03f), m.Zero(0, DataType.Int8), m.Float(0.05f), m.Zero(128)]);
        string y = m.Microsoft("QLinearSoftmax", [product, m.Float(0.05f), m.Zero(128), m.Float(1 / 256f), m.Zero()], ("axis", 1), ("opset", 13));
        return new ZooModel("more_levels", m.Builder.Output(y, DataType.Uint8, 1, 5).ToBytes(), 256) { MinSqnrDb = 25 };
    }

    /// <summary>Products that quantise one factor, or both, by the range of each sample.</summary>
    public static ZooModel DynamicProducts()
    {
        var m = new LevelModel(new OnnxModelBuilder().Input(Input, 1, 20));
        string x = m.Microsoft("DynamicQuantizeMatMul", [Input, m.Random([20, 12]), m.Float(0.005f), m.Zero(0, DataType.Int8), m.Reals([12])]);
        string[] levels = m.Dynamic(m.Node("Relu", [x]));
        string y = m.Microsoft(
            "MatMulIntegerToFloat", [levels[0], m.Random([12, 4]), levels[1], m.Float(0.004f), levels[2], m.Zero(0, DataType.Int8), m.Reals([4])]);
        return new ZooModel("dynamic_products", m.Builder.Output(y, 1, 4).ToBytes(), 20) { MinSqnrDb = 25 };
    }

    /// <summary>The quantisers of Sony's toolkit, and those of one bit.</summary>
    public static ZooModel ForeignQuantizers()
    {
        const string Toolkit = "mct_quantizers";
        const string Brevitas = "onnx.brevitas";
        var m = new LevelModel(new OnnxModelBuilder().Input(Input, 1, 16));
        string Activation(string kind, string x) => m.Foreign(Toolkit, $"Activation{kind}Quantizer", [x], ("num_bits", 8), ("signed", 1), ("threshold", 4f));
        string Weights(string kind, long inputs, long outputs) => m.Foreign(
            Toolkit, $"Weights{kind}Quantizer", [m.Reals([inputs, outputs]), m.Float(1)], ("num_bits", 8), ("per_channel", 0), ("channel_axis", 1), ("signed", 1));
        string uniform = m.Foreign(
            Toolkit, "WeightsUniformQuantizer", [m.Reals([10, 8]), m.Float(-1), m.Float(1)], ("num_bits", 8), ("per_channel", 0), ("channel_axis", 1), ("signed", 1));
        string x = m.Node("Relu", [m.Node("MatMul", [Activation("POT", Input), Weights("POT", 16, 12)])]);
        x = m.Node("Relu", [m.Node("MatMul", [Activation("Symmetric", x), Weights("Symmetric", 12, 10)])]);
        x = m.Foreign(Toolkit, "ActivationUniformQuantizer", [x], ("num_bits", 8), ("min_range", 0f), ("max_range", 6f));
        x = m.Node("MatMul", [x, uniform]);
        x = m.Foreign(Brevitas, "IntQuant", [x, m.Float(0.1f), m.Float(0), m.Float(8)], ("signed", 1), ("narrow", 0), ("rounding_mode", "ROUND"));
        x = m.Node("MatMul", [x, m.Foreign(Brevitas, "BipolarQuant", [m.Reals([8, 6]), m.Float(0.3f)])]);
        x = m.Node("MatMul", [x, m.Foreign(Brevitas, "BinaryQuant", [m.Reals([6, 3]), m.Float(0.5f)])]);
        return new ZooModel("foreign_quantizers", m.Builder.Output(x, 1, 3).ToBytes(), 16) { MinSqnrDb = 20 };
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
