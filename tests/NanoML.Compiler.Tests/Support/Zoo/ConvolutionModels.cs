using static NanoML.Compiler.Tests.Support.Zoo.ModelSketch;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Convolutional networks: the blocks of well-known architectures and the corners of the convolution itself.</summary>
internal static class ConvolutionModels
{
    private static readonly long[] s_pad1 = [1, 1, 1, 1];

    public static ZooModel OneDimensional()
    {
        var m = new ModelSketch(1, [1, 3, 32]);
        string x = m.Op("Relu", m.BatchNorm(m.Conv(Input, [8, 3, 5], ("strides", new[] { 1 }), ("pads", new[] { 2, 2 })), 8));
        x = m.Op("MaxPool", x, ("kernel_shape", new[] { 3 }), ("strides", new[] { 2 }), ("pads", new[] { 1, 1 }));
        x = m.Op("Relu", m.BatchNorm(m.Conv(x, [12, 8, 3], ("dilations", new[] { 2 })), 12));
        x = m.Flatten(m.Op("GlobalAveragePool", x));
        return new ZooModel("conv1d", m.Build(m.Gemm(x, 12, 5)), 96);
    }

    /// <summary>MobileNetV2's block with a depth multiplier (arXiv:1801.04381).</summary>
    public static ZooModel InvertedResidual()
    {
        var m = new ModelSketch(2, [1, 4, 9, 9]);
        string Clip(string y) => m.Op("Clip", [y, m.Scalar(0), m.Scalar(6)]);
        string x = Clip(m.BatchNorm(m.Conv(Input, [12, 4, 1, 1]), 12));
        x = Clip(m.BatchNorm(m.Conv(x, [24, 1, 3, 3], ("group", 12), ("pads", s_pad1)), 24));
        x = m.BatchNorm(m.Conv(x, [4, 24, 1, 1]), 4);
        x = m.Op("Add", [x, Input]);
        x = Clip(m.Conv(x, [8, 4, 3, 3], ("strides", new[] { 2, 2 }), ("pads", s_pad1)));
        return new ZooModel("inverted_residual", m.Build(m.Gemm(m.Flatten(m.Op("GlobalAveragePool", x)), 8, 4)), 324);
    }

    /// <summary>Squeeze-and-excitation (arXiv:1709.01507) with both gates in use: MobileNetV3's and the original.</summary>
    public static ZooModel SqueezeExcite()
    {
        var m = new ModelSketch(3, [1, 3, 8, 8]);
        string x = m.Op("HardSwish", m.Conv(Input, [8, 3, 3, 3], ("pads", s_pad1)));
        string Gate(string y, string gate) =>
            m.Op(gate, m.Conv(m.Op("Relu", m.Conv(m.Op("GlobalAveragePool", y), [4, 8, 1, 1])), [8, 4, 1, 1]));
        x = m.Op("Mul", [x, Gate(x, "HardSigmoid")]);
        x = m.Op("Mul", [Gate(x, "Sigmoid"), x]);
        return new ZooModel("squeeze_excite", m.Build(m.Conv(x, [2, 8, 1, 1])), 192);
    }

    public static ZooModel Grouped()
    {
        var m = new ModelSketch(4, [1, 6, 10, 11], opset: 14);
        string x = m.Op("Relu", m.Conv(
            Input, [9, 2, 3, 2], ("group", 3), ("dilations", new[] { 2, 3 }), ("auto_pad", "SAME_LOWER"), ("strides", new[] { 1, 1 })));
        x = m.Op("Relu", m.Conv(x, [6, 3, 2, 2], ("group", 3), ("auto_pad", "SAME_UPPER"), ("strides", new[] { 2, 2 })));
        x = m.Conv(x, [4, 6, 3, 3], ("auto_pad", "VALID"), ("strides", new[] { 1, 2 }));
        return new ZooModel("grouped", m.Build(x), 660);
    }

    /// <summary>A small U-Net: three kinds of padding, nearest-neighbour upsampling, concatenated skips.</summary>
    public static ZooModel UShape()
    {
        var m = new ModelSketch(5, [1, 2, 8, 8]);
        string Pad(string y, string mode) => m.Op("Pad", [y, m.Longs(0, 0, 1, 1, 0, 0, 1, 1)], ("mode", mode));
        string down = m.Op("Relu", m.Conv(Pad(Input, "reflect"), [4, 2, 3, 3]));
        string x = m.Op("MaxPool", down, ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        x = m.Op("LeakyRelu", m.Conv(Pad(x, "edge"), [6, 4, 3, 3]), ("alpha", 0.1f));
        x = m.Op(
            "Resize", [x, "", m.Constants(1, 1, 2, 2)], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"),
            ("nearest_mode", "floor"));
        x = m.Op("Concat", [x, down], ("axis", 1));
        x = m.Op("Pad", [x, m.Longs(0, 0, 0, 2, 0, 0, 1, 0), m.Scalar(0.25f)], ("mode", "constant"));
        return new ZooModel("u_shape", m.Build(m.Conv(x, [2, 10, 2, 3])), 128);
    }

    /// <summary>What an autoencoder or a U-Net has on its way up: transposed convolutions, linear and cubic resizing.</summary>
    public static ZooModel Decoder()
    {
        var m = new ModelSketch(9, [1, 6, 4, 4]);
        string Resized(string y, string mode, params float[] scales) =>
            m.Op("Resize", [y, "", m.Constants(scales)], ("mode", mode), ("coordinate_transformation_mode", "half_pixel"));
        string a = m.Op(
            "ConvTranspose", [Input, m.Weights(6, 5, 3, 3), m.Uniform([5], -0.3f, 0.3f)],
            ("strides", new[] { 2, 2 }), ("pads", s_pad1), ("output_padding", new[] { 1, 1 }));
        string b = m.Op("ConvTranspose", [m.Op("Relu", m.BatchNorm(a, 5)), m.Weights(5, 3, 4, 4)], ("strides", new[] { 2, 2 }), ("pads", s_pad1));
        string c = Resized(Input, "linear", 1, 1, 4, 4);
        string d = Resized(Resized(Input, "cubic", 1, 1, 3.25f, 4), "linear", 1, 1, 1.25f, 1);
        return new ZooModel("decoder", m.Build(m.Conv(m.Op("Concat", [b, c, d], ("axis", 1)), [2, 15, 1, 1])), 96);
    }

    public static ZooModel Pools()
    {
        var m = new ModelSketch(6, [1, 3, 11, 10]);
        string Average(string y, int include, params (string Name, object Value)[] more) => m.Op(
            "AveragePool", y,
            [("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 2 }), ("pads", s_pad1), ("count_include_pad", include), .. more]);
        string a = Average(Input, 1);
        string b = Average(Input, 0);
        string c = Average(Input, 1, ("ceil_mode", 1));
        string d = m.Op(
            "MaxPool", Input, ("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 2 }), ("pads", s_pad1), ("ceil_mode", 1),
            ("dilations", new[] { 1, 1 }));
        string ab = m.Op("Sub", [a, b]);
        string cd = m.Op("Add", [c, d]);
        string joined = m.Op("Concat", [m.Flatten(ab), m.Flatten(cd)], ("axis", 1));
        return new ZooModel("pools", m.Build(joined), 330);
    }

    public static ZooModel MaxAndMean()
    {
        var m = new ModelSketch(7, [1, 5, 6, 7]);
        string x = m.Op("MaxPool", Input, ("kernel_shape", new[] { 2, 2 }), ("dilations", new[] { 2, 3 }), ("auto_pad", "SAME_UPPER"));
        string max = m.Flatten(m.Op("GlobalMaxPool", x));
        string mean = m.Op("ReduceMean", x, ("axes", new[] { 2, 3 }), ("keepdims", 0));
        return new ZooModel("max_and_mean", m.Build(m.Gemm(m.Op("Concat", [max, mean], ("axis", -1)), 10, 6)), 210);
    }

    /// <summary>Two 3x3 layers whose weights together pass the array data of one assembly.</summary>
    public static ZooModel ManyChannels()
    {
        var m = new ModelSketch(8, [1, 48, 3, 3]);
        string x = m.Op("Relu", m.Conv(Input, [160, 48, 3, 3], ("pads", s_pad1)));
        return new ZooModel("many_channels", m.Build(m.Conv(x, [3, 160, 1, 1])), 432);
    }
}
