using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Robustness.Tests.Support;

/// <summary>Models that compile, to be damaged: those the project ships, and small ones for the operators that those lack.</summary>
internal static class SoundModels
{
    public static readonly IReadOnlyList<string> Names = ["digits_cnn", "digits_mlp", "xor", "residual", "separable", "branches", "sensors"];

    /// <summary>A fresh copy. The operator set is the file's last field, so that no proper prefix of the file is a model.</summary>
    public static ModelProto Create(string name)
    {
        ModelProto model = name switch
        {
            "residual" => Residual(),
            "separable" => Separable(),
            "branches" => Branches(),
            "sensors" => Sensors(),
            _ => ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Repository.BundledModels, name + ".onnx"))),
        };
        model.MetadataProps.Clear();
        return model;
    }

    private static ModelProto Residual() => new OnnxModelBuilder()
        .Input("x", 1, 3, 8, 8)
        .Initializer("w1", [4, 3, 3, 3], Weights(108))
        .Initializer("b1", [4], Weights(4))
        .Initializer("w2", [4, 4, 3, 3], Weights(144))
        .Node("Conv", ["x", "w1", "b1"], "c1", ("pads", new long[] { 1, 1, 1, 1 }), ("kernel_shape", new long[] { 3, 3 }))
        .Node("Relu", ["c1"], "r1")
        .Node("Conv", ["r1", "w2"], "c2", ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 1, 1 }))
        .Node("Add", ["c2", "r1"], "a")
        .Node("GlobalAveragePool", ["a"], "g")
        .Node("Flatten", ["g"], "f", ("axis", 1))
        .Node("Softmax", ["f"], "y", ("axis", 1))
        .Output("y", 1, 4).Model;

    /// <summary>Two inputs and two outputs.</summary>
    private static ModelProto Sensors() => new OnnxModelBuilder()
        .Input("motion", 1, 6)
        .Input("weather", 1, 2)
        .Initializer("w", [6, 4], Weights(24))
        .Initializer("v", [6, 3], Weights(18))
        .Node("MatMul", ["motion", "w"], "m")
        .Node("Tanh", ["m"], "t")
        .Node("Concat", ["t", "weather"], "c", ("axis", 1))
        .Node("MatMul", ["c", "v"], "d")
        .Node("Softmax", ["d"], "y", ("axis", 1))
        .Output("y", 1, 3)
        .Output("t", 1, 4).Model;

    private static ModelProto Separable() => new OnnxModelBuilder()
        .Input("x", 1, 4, 10, 6)
        .Initializer("dw", [4, 1, 3, 3], Weights(36))
        .Initializer("pw", [6, 4, 1, 1], Weights(24))
        .Initializer("zero", [], 0f)
        .Initializer("six", [], 6f)
        .Initializer("w", [36, 3], Weights(108))
        .Node("Conv", ["x", "dw"], "d", ("group", 4), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER"))
        .Node("Clip", ["d", "zero", "six"], "k")
        .Node("Conv", ["k", "pw"], "p", ("dilations", new long[] { 1, 1 }))
        .Node("AveragePool", ["p"], "q", ("kernel_shape", new long[] { 2, 1 }), ("strides", new long[] { 2, 1 }))
        .Node("Flatten", ["q"], "f")
        .Node("MatMul", ["f", "w"], "y")
        .Output("y", 1, 3).Model;

    private static ModelProto Branches() => new OnnxModelBuilder()
        .Input("x", 1, 2, 6, 6)
        .Initializer("shape", [2], 1L, 108L)
        .Initializer("w", [2, 2, 1, 1], Weights(4))
        .Initializer("slope", [2, 1, 1], Weights(2))
        .Initializer("g", [108, 5], Weights(540))
        .Node("Conv", ["x", "w"], "a")
        .Node("MaxPool", ["x"], "b", ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("PRelu", ["x", "slope"], "p")
        .Node("Concat", ["a", "b"], "c", ("axis", 1))
        .Node("Transpose", ["c"], "t", ("perm", new long[] { 0, 2, 3, 1 }))
        .Node("Transpose", ["t"], "u", ("perm", new long[] { 0, 3, 1, 2 }))
        .Node("Slice", ["u", "from", "to", "axes"], "s")
        .Initializer("from", [1], 0L)
        .Initializer("to", [1], 1L)
        .Initializer("axes", [1], 1L)
        .Node("Concat", ["s", "p"], "v", ("axis", 1))
        .Node("Reshape", ["v", "shape"], "f")
        .Node("Gemm", ["f", "g"], "z")
        .Node("Sigmoid", ["z"], "y")
        .Output("y", 1, 5).Model;

    private static float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(k => MathF.Sin(k + 1))];
}
