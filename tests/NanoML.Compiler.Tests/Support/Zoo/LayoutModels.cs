using NanoML.Compiler.Onnx.Proto;
using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Models that move data about: ranks that are no images, sequences, indices, dense layers.</summary>
internal static class LayoutModels
{
    public static ZooModel Shuffled()
    {
        var m = new ModelSketch(21, [1, 6, 20]);
        string x = m.Op("Transpose", Input, ("perm", new[] { 0, 2, 1 }));
        string[] parts = m.Outputs("Split", [m.Reshape(x, 1, 5, 4, -1), m.Longs(2, 3)], 2, ("axis", 1));
        string reversed = m.Op("Slice", [parts[1], m.Longs(-1, 3), m.Longs(-10, -10), m.Longs(1, 2), m.Longs(-1, -2)]);
        string first = m.Op("Slice", [m.Op("Tanh", parts[0]), m.Longs(1), m.Longs(100), m.Longs(2), m.Longs(2)]);
        x = m.Op("Concat", [reversed, first], ("axis", -3));
        x = m.Op("Transpose", m.Reshape(x, 1, 5, 2, 3, 2), ("perm", new[] { 0, 4, 2, 1, 3 }));
        x = m.Op("Unsqueeze", [m.Op("Squeeze", [x, m.Longs(0)]), m.Longs(1)]);
        return new ZooModel("shuffled", m.Build(m.Op("Softplus", x)), 120);
    }

    /// <summary>Token by token layers on [1, time, features], as in a mixer.</summary>
    public static ZooModel Sequence()
    {
        var m = new ModelSketch(22, [1, 7, 12]);
        string Linear(string y, long inputs, long outputs) => m.Op(
            "Add", [m.Op("MatMul", [y, m.Op("Transpose", m.Weights(outputs, inputs), ("perm", new[] { 1, 0 }))]), m.Uniform([outputs], -0.3f, 0.3f)]);
        string x = m.Op("Relu", Linear(Input, 12, 16));
        x = m.Op("Add", [Linear(x, 16, 12), Input]);
        x = m.Op("Transpose", x, ("perm", new[] { 0, 2, 1 }));
        x = m.Op("Relu", Linear(x, 7, 5));
        return new ZooModel("sequence", m.Build(m.Op("Transpose", x, ("perm", new[] { 0, 2, 1 }))), 84);
    }

    public static ZooModel SoftmaxOverAnyAxis()
    {
        var m = new ModelSketch(23, [1, 5, 4, 3]);
        string x = m.Op("Softmax", Input, ("axis", 1));
        string y = m.Op("Softmax", m.Op("Mul", [x, m.Scalar(20)]), ("axis", 2));
        return new ZooModel("softmax_axes", m.Build(m.Op("Softmax", m.Op("Mul", [y, m.Scalar(5)]), ("axis", -1))), 60) { Least = -4, Most = 4 };
    }

    public static ZooModel Means()
    {
        var m = new ModelSketch(24, [1, 4, 6, 5]);
        string a = m.Op("ReduceMean", Input, ("axes", new[] { 1 }), ("keepdims", 1));
        string b = m.Op("ReduceMean", m.Op("Add", [Input, a]), ("axes", new[] { 1, 3 }), ("keepdims", 0));
        string c = m.Op("ReduceMean", m.Op("Mul", [Input, Input]), ("axes", new[] { -2 }), ("keepdims", 0));
        string joined = m.Op("Concat", [m.Gemm(b, 6, 4), m.Flatten(c)], ("axis", 1));
        return new ZooModel("means", m.Build(m.Gemm(joined, 24, 3)), 120);
    }

    /// <summary>Segmentation: the class of every pixel, as integers. A near tie that tips over is an error of up to four classes, so its bound is low.</summary>
    public static ZooModel ArgMaxAtTheEnd()
    {
        var m = new ModelSketch(25, [1, 3, 6, 6]);
        string x = m.Conv(m.Op("Relu", m.Conv(Input, [8, 3, 3, 3], ("pads", new[] { 1, 1, 1, 1 }))), [5, 8, 1, 1]);
        string y = m.Op("ArgMax", x, ("axis", 1), ("keepdims", 0), ("select_last_index", 1));
        return new ZooModel("argmax", m.Build(y, TensorProto.Types.DataType.Int64), 108) { MinSqnrDb = 15 };
    }

    /// <summary>Weights of 90,000 bytes in one layer: it runs in parts, its tables lie in several assemblies.</summary>
    public static ZooModel WideDense()
    {
        var m = new ModelSketch(26, [1, 300]);
        string x = m.Op("Relu", m.Gemm(Input, 300, 300));
        return new ZooModel("wide_dense", m.Build(m.Op("Softmax", m.Gemm(x, 300, 7), ("axis", 1))), 300) { MinSqnrDb = 25 };
    }

    /// <summary>Shapes computed in the graph, as PyTorch exports <c>x.view(x.size(0), -1)</c>.</summary>
    public static ZooModel ComputedShape()
    {
        var m = new ModelSketch(27, [1, 3, 4, 4]);
        string x = m.Op("Relu", m.Conv(Input, [4, 3, 3, 3]));
        string batch = m.Op("Gather", [m.Op("Shape", x), m.Longs(0)], ("axis", 0));
        string rest = m.Op("Constant", [], ("value", OnnxModelBuilder.Tensor("rest", [1], -1L)));
        string shape = m.Op("Cast", m.Op("Concat", [batch, rest], ("axis", 0)), ("to", (int)TensorProto.Types.DataType.Int64));
        x = m.Op("Reshape", [x, shape]);
        return new ZooModel("computed_shape", m.Build(m.Gemm(m.Op("Gather", [x, m.Longs(5, 0, 15, 7)], ("axis", 1)), 4, 3)), 48);
    }

    /// <summary>An input that is channels last in the file already.</summary>
    public static ZooModel ChannelsLast()
    {
        var m = new ModelSketch(28, [1, 8, 6, 2]);
        string x = m.Op("Transpose", Input, ("perm", new[] { 0, 3, 1, 2 }));
        x = m.Op("Relu", m.Conv(x, [6, 2, 3, 3], ("strides", new[] { 2, 1 })));
        x = m.Op("Transpose", x, ("perm", new[] { 0, 2, 3, 1 }));
        return new ZooModel("channels_last", m.Build(m.Op("Softmax", m.Gemm(m.Flatten(x), 72, 4), ("axis", -1))), 96) { MinSqnrDb = 25 };
    }
}
