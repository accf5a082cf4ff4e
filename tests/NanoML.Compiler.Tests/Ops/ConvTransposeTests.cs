using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ConvTransposeTests
{
    // Every pixel is spread over a window; windows that overlap add up.
    [Theory]
    [InlineData(1, 0, 4, new float[] { 1, 12, 120, 200 })]
    [InlineData(2, 0, 5, new float[] { 1, 10, 102, 20, 200 })]
    [InlineData(2, 1, 3, new float[] { 10, 102, 20 })]
    [InlineData(2, 1, 5, new float[] { 10, 102, 20, 200, 0 })]
    [InlineData(4, 0, 7, new float[] { 1, 10, 100, 0, 2, 20, 200 })]
    public void Evaluate_SpreadsEveryPixel(int stride, int cut, int extent, float[] expected) => Assert.Equal(
        expected, Layer([3], [stride], [1], [cut], [extent]).Evaluate(Row(1, 2), Row(1, 10, 100)).Floats);

    // Extents by the specification; where an output shape leaves something over, the odd pixel is cut as ONNX Runtime does.
    [Theory]
    [InlineData("", 0, 0, 9)]
    [InlineData("output_padding", 1, 0, 10)]
    [InlineData("output_shape", 9, 0, 9)]
    [InlineData("output_shape", 8, 1, 8)]
    [InlineData("output_shape", 12, 0, 12)]
    [InlineData("SAME_UPPER", 0, 0, 8)]
    [InlineData("SAME_LOWER", 0, 1, 8)]
    [InlineData("VALID", 0, 0, 9)]
    [InlineData("pads", 1, 1, 7)]
    public void Import_ResolvesTheExtentOfTheOutput(string attribute, int value, int cut, int extent)
    {
        NodeBuilder node = new NodeBuilder("ConvTranspose", 11).Input(Shape.Of(1, 2, 4)).Constant(Tensors.Random(Shape.Of(2, 3, 3), -1, 1))
            .Ints("strides", 2);
        node = attribute switch
        {
            "" => node,
            "pads" => node.Ints("pads", value, value),
            "output_padding" or "output_shape" => node.Ints(attribute, value),
            _ => node.Attribute("auto_pad", attribute),
        };
        Assert.Equal(Layer([3], [2], [1], [cut], [extent]), node.Import());
    }

    [Theory]
    [InlineData("leave nothing", "pads", 5, 5)]
    [InlineData("output_padding", "output_padding", -1)]
    [InlineData("output_padding", "output_padding", 1, 1)]
    [InlineData("not that of the weights", "kernel_shape", 2)]
    public void Import_RefusesWhatDoesNotFit(string reason, string attribute, params int[] values) => Assert.Contains(
        reason,
        new NodeBuilder("ConvTranspose", 11).Input(Shape.Of(1, 2, 4)).Constant(Tensors.Random(Shape.Of(2, 3, 3), -1, 1))
            .Ints(attribute, [.. values.Select(v => (long)v)]).Refusal(),
        StringComparison.Ordinal);

    public static TheoryData<string> Layers => [.. s_layers.Keys];

    private static readonly Dictionary<string, (Shape Input, ConvTranspose Layer, int Outputs)> s_layers = new()
    {
        ["stride 1"] = (Shape.Of(1, 3, 5, 6), Layer([3, 2], [1, 1], [1, 1], [1, 0], [5, 6]), 4),
        ["stride 1, much cut"] = (Shape.Of(1, 3, 7, 6), Layer([2, 2], [1, 1], [1, 1], [3, 2], [2, 3]), 4),
        ["dilated"] = (Shape.Of(1, 2, 4, 5), Layer([3, 2], [1, 1], [2, 3], [1, 2], [6, 4]), 3),
        ["kernel of the stride"] = (Shape.Of(1, 4, 3, 3), Layer([2, 2], [2, 2], [1, 1], [0, 0], [6, 6]), 3),
        ["twice the stride"] = (Shape.Of(1, 3, 4, 3), Layer([4, 4], [2, 2], [1, 1], [1, 1], [8, 6]), 5),
        ["two classes an axis"] = (Shape.Of(1, 3, 4, 3), Layer([3, 3], [2, 2], [1, 1], [1, 1], [8, 6]), 5),
        ["strides of their own"] = (Shape.Of(1, 2, 3, 4), Layer([5, 3], [3, 1], [1, 1], [2, 1], [9, 4]), 3),
        ["kernel below the stride"] = (Shape.Of(1, 2, 3, 3), Layer([2, 1], [3, 2], [1, 1], [0, 0], [8, 5]), 3),
        ["stride and dilation"] = (Shape.Of(1, 2, 4, 4), Layer([3, 2], [2, 3], [2, 2], [2, 1], [9, 11]), 3),
        ["beyond the windows"] = (Shape.Of(1, 2, 3, 3), Layer([3, 3], [3, 2], [1, 1], [0, 0], [12, 11]), 3),
        ["a first group cut off"] = (Shape.Of(1, 2, 5, 5), Layer([4, 5], [2, 2], [1, 1], [3, 4], [7, 5]), 3),
        ["groups"] = (Shape.Of(1, 4, 3, 4), Layer([3, 3], [2, 2], [1, 1], [1, 1], [6, 8], groups: 2), 6),
        ["depthwise"] = (Shape.Of(1, 4, 3, 4), Layer([4, 4], [2, 2], [1, 1], [1, 1], [6, 8], groups: 4), 4),
        ["one axis"] = (Shape.Of(1, 3, 9), Layer([8], [2], [1], [3], [18]), 4),
        ["one axis, two classes"] = (Shape.Of(2, 3, 5), Layer([5], [3], [1], [1], [15]), 4),
        ["one axis, groups"] = (Shape.Of(1, 6, 5), Layer([4], [2], [1], [1], [10], groups: 3), 6),
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Passes_WriteItOutAsConvolutionsOfTheSameFunction(string name)
    {
        Graph graph = Build(name);
        Graph optimised = Pipeline.Run(graph);
        Assert.DoesNotContain(optimised.Nodes, node => node.Op is ConvTranspose);
        GraphAssert.SameOutputs(graph, optimised);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Plan_KeepsTheFunctionInBytes(string name)
    {
        Graph graph = Build(name);
        GraphAssert.KeepsDecibels(graph, 30);
    }

    // No multiplication by the zeros between the pixels: as many as an ordinary convolution of the phases has.
    [Fact]
    public void Passes_PhasesOfSeveralLengths_MultiplyByNoZeros()
    {
        Graph graph = Pipeline.Run(Build("two classes an axis"));
        Assert.Equal([2, 1], graph.Nodes.Select(node => node.Op).OfType<Conv>().Select(conv => conv.Window.Kernel[0]).Distinct().OrderDescending());
        Assert.Equal(5L * 3 * 9 * 5 * 4, graph.CountMacs());
    }

    [Fact]
    public void Passes_BatchNormalizationAndReluBehindIt_BecomePartOfIt()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 3, 4));
        ConvTranspose layer = Layer([3, 3], [2, 2], [1, 1], [1, 1], [6, 8], groups: 2);
        string y = builder.Add(layer, GraphBuilder.Input, builder.Random(Shape.Of(4, 3, 3, 3)), builder.Random(Shape.Of(6)));
        Graph graph = builder.Build(builder.Add(new Relu(), builder.BatchNorm(y)));
        Graph folded = Pipeline.RunFolding(graph);
        GraphAssert.Operators(folded, "ConvTranspose");
        Assert.Equal(Clamp.Relu, ((ConvTranspose)folded.Nodes[0].Op).Clamp);
        GraphAssert.SameOutputs(graph, Pipeline.Run(graph));
    }

    // ONNX has one scale for each output channel of a group, along axis 1.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Passes_DequantisedWeights_KeepTheirScales(int groups)
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 3, 4));
        ConvTranspose layer = Layer([2, 2], [2, 2], [1, 1], [0, 0], [6, 8], groups: groups);
        string weights = builder.DequantizedWeights(Shape.Of(4, 3, 2, 2), ConvTranspose.OutputAxis);
        Graph graph = builder.Build(builder.Add(layer, builder.QuantizeDequantize(GraphBuilder.Input, 0.02f, 3), weights));
        Graph optimised = Pipeline.Run(graph);
        PinnedQuantization? pinned = optimised.Value(optimised.WeightedNodes().Single().Inputs[1]).Pinned;
        Assert.Equal(4 * 3 * groups, pinned!.Scales.Length);
        Assert.Equal(3, pinned.Scales.Distinct().Count());
        GraphAssert.SameOutputs(graph, optimised, roundsToScales: true);
    }

    [Fact]
    public void Plan_ComputedWeights_AreRefused()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 3, 3));
        string weights = builder.Add(new Tanh(), builder.Add(new Reshape(Shape.Of(4, 1, 3, 3)), GraphBuilder.Input));
        Graph graph = builder.Build(builder.Add(Layer([3, 3], [1, 1], [1, 1], [1, 1], [3, 3]), GraphBuilder.Input, weights));
        Assert.Contains("computed from the model's input", Assert.Throws<CompilerException>(() => Plans.Of(Pipeline.Run(graph))).Message, StringComparison.Ordinal);
    }

    private static Graph Build(string name)
    {
        (Shape input, ConvTranspose layer, int outputs) = s_layers[name];
        var builder = new GraphBuilder(input);
        string weights = builder.Random(new Shape([input[1], outputs / layer.Groups, .. layer.Window.Kernel]));
        return builder.Build(builder.Add(layer, GraphBuilder.Input, weights, builder.Random(Shape.Of(outputs))));
    }

    private static ConvTranspose Layer(int[] kernel, int[] strides, int[] dilations, int[] cut, int[] outputs, int groups = 1) => new(
        new SpatialWindow([.. kernel], [.. strides], [.. dilations], [.. cut], [.. new int[kernel.Length]]), [.. outputs], groups);

    private static Tensor Row(params float[] values) => new(Shape.Of(1, 1, values.Length), values);
}
