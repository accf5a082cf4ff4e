using NanoML.Compiler.Onnx.Proto;
using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Activations and arithmetic, between layers and alone.</summary>
internal static class ElementwiseModels
{
    public static ZooModel Activations()
    {
        var m = new ModelSketch(11, [1, 4, 6, 6], opset: 14);
        string x = m.Op("Elu", m.Conv(Input, [4, 4, 1, 1]), ("alpha", 0.7f));
        x = m.Op("Softplus", m.Conv(x, [5, 4, 3, 3]));
        x = m.Op("Tanh", m.Conv(x, [4, 5, 1, 1]));
        x = m.Op("HardSwish", m.Conv(x, [6, 4, 1, 1]));
        x = m.Op("LeakyRelu", m.Conv(x, [4, 6, 2, 2]), ("alpha", 0.3f));
        x = m.Op("HardSigmoid", x, ("alpha", 0.3f), ("beta", 0.4f));
        return new ZooModel("activations", m.Build(m.Op("Sigmoid", m.Conv(x, [3, 4, 1, 1]))), 144);
    }

    public static ZooModel ParametricRelu()
    {
        var m = new ModelSketch(12, [1, 3, 7, 5]);
        string x = m.Op("PRelu", [m.Conv(Input, [6, 3, 3, 3]), m.Uniform([6, 1, 1], -0.5f, 1.5f)]);
        x = m.Op("PRelu", [m.Conv(x, [4, 6, 1, 1]), m.Uniform([1], 0.2f, 0.3f)]);
        return new ZooModel("prelu", m.Build(m.Gemm(m.Flatten(x), 60, 4)), 105) { MinSqnrDb = 25 };
    }

    /// <summary>Preprocessing as exporters leave it in the graph, with constants on either side.</summary>
    public static ZooModel Arithmetic()
    {
        var m = new ModelSketch(13, [1, 3, 6, 6]);
        string x = m.Op("Div", [Input, m.Scalar(255)]);
        x = m.Op("Sub", [x, m.Uniform([3, 1, 1], 0.4f, 0.5f)]);
        x = m.Op("Div", [x, m.Uniform([1, 3, 1, 1], 0.2f, 0.3f)]);
        x = m.Op("Sub", [m.Scalar(1), x]);
        string y = m.Op("Sub", [m.Uniform([3, 1, 1], -1, 1), m.Op("Relu", x)]);
        y = m.Op("Mul", [m.Uniform([3, 1, 1], -2, 2), y]);
        string z = m.Op("Add", [m.Op("Mul", [y, m.Scalar(-0.5f)]), m.Uniform([1, 3, 6, 6], -1, 1)]);
        return new ZooModel("arithmetic", m.Build(m.Op("Sub", [z, m.Op("Mul", [x, y])])), 108) { Least = 0, Most = 255 };
    }

    public static ZooModel NormalizedInput()
    {
        var m = new ModelSketch(14, [1, 3, 5, 8]);
        string x = m.Op("Relu", m.BatchNorm(Input, 3));
        x = m.BatchNorm(m.Op("MaxPool", x, ("kernel_shape", new[] { 2, 2 })), 3);
        return new ZooModel("normalized_input", m.Build(m.Op("Tanh", x)), 120);
    }

    /// <summary>The second operand of a product or sum, along each axis in turn.</summary>
    public static ZooModel Broadcasts()
    {
        var m = new ModelSketch(15, [1, 4, 5, 6]);
        string x = Input;
        long[][] shapes = [[6], [5, 1], [4, 1, 1], [1, 1, 1, 1], [5, 6], [4, 5, 6]];
        foreach (long[] shape in shapes)
        {
            x = m.Op("Tanh", m.Op("Mul", [x, m.Uniform(shape, -1.5f, 1.5f)]));
            x = m.Op("Add", [m.Uniform(shape, -0.5f, 0.5f), x]);
        }

        string row = m.Op("ReduceMean", x, ("axes", new[] { 2 }), ("keepdims", 1));
        string column = m.Op("ReduceMean", x, ("axes", new[] { 3 }), ("keepdims", 1));
        x = m.Op("Sub", [m.Op("Add", [x, row]), column]);
        return new ZooModel("broadcasts", m.Build(m.Op("Mul", [x, m.Op("Sigmoid", row)])), 120);
    }

    /// <summary>The model renames its input, and nothing else.</summary>
    public static ZooModel IdentityOnly()
    {
        var m = new ModelSketch(16, [1, 2, 3, 4]);
        return new ZooModel("identity", m.Build(m.Op("Identity", m.Op("Dropout", Input))), 24) { MinSqnrDb = 40 };
    }

    /// <summary>Scales and zero points from quantisation-aware training.</summary>
    public static ZooModel Quantized()
    {
        var m = new ModelSketch(17, [1, 3, 6, 6]);
        string Fake(string y, float scale, int zeroPoint)
        {
            string[] parameters = [m.Scalar(scale), m.Integers(TensorProto.Types.DataType.Int8, [], zeroPoint)];
            return m.Op("DequantizeLinear", [m.Op("QuantizeLinear", [y, .. parameters]), .. parameters]);
        }

        string x = m.Op("Relu", m.Conv(Fake(Input, 1 / 127f, 0), [4, 3, 3, 3]));
        x = Fake(x, 0.02f, -128);
        return new ZooModel("qdq", m.Build(Fake(m.Gemm(m.Flatten(x), 64, 5), 0.05f, 3)), 108);
    }
}
