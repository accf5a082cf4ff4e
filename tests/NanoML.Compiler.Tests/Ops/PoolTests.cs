using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class PoolTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);

    public static TheoryData<SpatialWindow, Shape> Windows => new()
    {
        { Window([2, 2], [2, 2]), Shape.Of(1, 6, 8, 3) },
        { Window([3, 3], [2, 2], pads: [1, 1, 1, 1]), Shape.Of(1, 7, 5, 4) },
        { Window([3, 2], [1, 2], dilations: [2, 1], pads: [0, 1, 2, 0]), Shape.Of(1, 9, 6, 2) },
        { Window([3, 3], [2, 2], ceil: true), Shape.Of(1, 6, 6, 2) },
        { Window([2, 2], [2, 2], pads: [0, 0, 1, 1], ceil: true), Shape.Of(1, 5, 5, 1) },
        { Window([4], [3], pads: [1, 2]), Shape.Of(1, 11, 3) },
    };

    [Theory]
    [InlineData("MaxPool")]
    [InlineData("AveragePool")]
    public void WindowsThatOverflowAnInt_AreRefused(string opType)
    {
        const long Root = 46_341;
        NodeBuilder Pool() => new NodeBuilder(opType, 13).Input(Shape.Of(1, 2, 5, 5));
        Assert.Contains("positions", Pool().Attribute("kernel_shape", Numbers(Root, Root)).Refusal(), StringComparison.Ordinal);
        Assert.Contains("kernel_shape", Pool().Attribute("kernel_shape", Numbers(int.MaxValue, 1)).Refusal(), StringComparison.Ordinal);
        string pads = Pool().Attribute("kernel_shape", Numbers(3, 3)).Attribute("pads", Numbers(Root, Root, Root, Root)).Refusal();
        Assert.Contains("92685x92685", pads, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void MaxPool_OnBytes_IsExact(SpatialWindow window, Shape shape) =>
        new SingleOp(new MaxPool(window, true)).Activation(shape, s_quant).AssertExact();

    [Fact]
    public void MaxPool_IntoAnotherScale_Rescales() => new SingleOp(new MaxPool(Window([2, 2], [2, 2]), true))
        .Activation(Shape.Of(1, 4, 4, 2), s_quant).Output(new QuantParams(0.05f, 60)).AssertExact();

    [Theory]
    [MemberData(nameof(Windows))]
    public void AveragePool_WithoutPaddingInTheDivisor_MatchesFloatWithinOneStep(SpatialWindow window, Shape shape) =>
        new SingleOp(new AveragePool(window, false, true)).Activation(shape, s_quant).AssertWithinOneStep();

    [Theory]
    [MemberData(nameof(Windows))]
    public void AveragePool_WithPaddingInTheDivisor_MatchesFloatWithinOneStep(SpatialWindow window, Shape shape) =>
        new SingleOp(new AveragePool(window, true, true, Clamp.Relu)).Activation(shape, s_quant).AssertWithinOneStep();

    [Fact]
    public void AveragePool_BeyondTheEndPadding_CountsOnlyPaddedPositions()
    {
        Tensor x = Tensors.Floats(Shape.Of(1, 1, 5), 1, 2, 3, 4, 5);
        var pool = new AveragePool(Window([3], [3], pads: [1, 1], ceil: true), true);
        Assert.Equal([(0 + 1 + 2) / 3f, (3 + 4 + 5) / 3f], pool.Evaluate(x).Floats);
        var wider = new AveragePool(Window([4], [3], pads: [0, 1], ceil: true), true);
        Assert.Equal([(1 + 2 + 3 + 4) / 4f, (4 + 5 + 0) / 3f], wider.Evaluate(x).Floats);
    }

    [Fact]
    public void Pool_OfSeveralSamplesChannelsFirst_PoolsEachPlane()
    {
        Tensor x = Tensors.Floats(Shape.Of(2, 2, 2, 2), [.. Enumerable.Range(0, 16).Select(k => (float)k)]);
        SpatialWindow window = Window([2, 2], [1, 1]);
        Assert.Equal([3, 7, 11, 15], new MaxPool(window).Evaluate(x).Floats);
        Assert.Equal([1.5f, 5.5f, 9.5f, 13.5f], new AveragePool(window, false).Evaluate(x).Floats);
    }

    // As in ONNX's shape inference and PyTorch: a window that would begin behind the input is dropped.
    [Theory]
    [InlineData(3, 2, 1, 4, 3)]
    [InlineData(1, 2, 0, 2, 1)]
    [InlineData(2, 2, 0, 5, 3)]
    public void Pool_InCeilMode_HasNoWindowThatBeginsInTheEndPadding(int kernel, int stride, int pad, int input, int output) =>
        Assert.Equal(output, new MaxPool(Window([kernel], [stride], pads: [pad, pad], ceil: true)).ShapeFor(1, 1, input)[2]);

    [Fact]
    public void Pool_WithAWindowWhollyInThePadding_IsRefused() =>
        Assert.Throws<OpException>(() => new MaxPool(Window([2], [2], pads: [2, 0])).ShapeFor(1, 1, 4));

    [Fact]
    public void Pool_ThatIsNotChannelsLast_IsNotLowered() => Assert.Throws<InvalidOperationException>(() =>
        new SingleOp(new MaxPool(Window([2, 2], [2, 2]))).Activation(Shape.Of(1, 2, 4, 4), s_quant).Run());

    [Fact]
    public void MaxPool_WithIndices_IsRefused() => Assert.Contains(
        "output", Node("MaxPool", 12).Ints("kernel_shape", 2, 2).Output("indices", used: true).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void AveragePool_HasDilationsFromOpset19()
    {
        NodeBuilder Dilated(int opset) => Node("AveragePool", opset).Ints("kernel_shape", 2, 2).Ints("dilations", 2, 2);
        Assert.Contains("dilations", Dilated(18).Refusal(), StringComparison.Ordinal);
        Assert.Equal(Shape.Of(1, 3, 2, 2), Dilated(19).Import().ShapeFor(1, 3, 4, 4));
    }

    [Fact]
    public void GlobalMaxPool_IsAMaxPoolOfTheWholeInput() =>
        Assert.Equal(new MaxPool(Window([4, 4], [1, 1])), Node("GlobalMaxPool", 13).Import());

    [Fact]
    public void GlobalAveragePool_IsAMeanOverTheSpatialAxes() =>
        Assert.Equal(new ReduceMean([2, 3], true), Node("GlobalAveragePool", 13).Import());

    private static NodeBuilder Node(string type, int opset) => new NodeBuilder(type, opset).Input(Shape.Of(1, 3, 4, 4));

    private static SpatialWindow Window(int[] kernel, int[] strides, int[]? dilations = null, int[]? pads = null, bool ceil = false)
    {
        pads ??= new int[2 * kernel.Length];
        ImmutableArray<int> dilated = [.. dilations ?? Enumerable.Repeat(1, kernel.Length)];
        return new SpatialWindow([.. kernel], [.. strides], dilated, [.. pads[..kernel.Length]], [.. pads[kernel.Length..]], ceil);
    }

    private static ImmutableArray<long> Numbers(params long[] values) => [.. values];
}
