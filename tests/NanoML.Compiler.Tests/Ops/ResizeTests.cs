using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ResizeTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);

    [Theory]
    [InlineData("asymmetric", "floor")]
    [InlineData("half_pixel", "round_prefer_floor")]
    [InlineData("half_pixel", "round_prefer_ceil")]
    [InlineData("half_pixel_symmetric", "round_prefer_floor")]
    [InlineData("pytorch_half_pixel", "round_prefer_floor")]
    public void Resize_ByWholeFactors_IsOneKernelCall(string coordinates, string rounding)
    {
        SingleOp resize = new SingleOp(new Resize([1, 6, 8, 5], [1, 2, 2, 1], coordinates, rounding))
            .Activation(Shape.Of(1, 3, 4, 5), s_quant);
        resize.AssertExact();
        Assert.IsType<ResizeCall>(resize.Calls.Single());
    }

    [Theory]
    [InlineData(new[] { 1, 5, 6, 6 }, new float[] { 1, 1, 2, 3 })]
    [InlineData(new[] { 2, 5, 3, 2 }, new float[] { 2, 1, 1, 1 })]
    [InlineData(new[] { 1, 10, 3, 4 }, new float[] { 1, 2, 1, 2 })]
    [InlineData(new[] { 1, 5, 3, 2 }, new float[] { 1, 1, 1, 1 })]
    public void Resize_OfAnyAxes_IsExact(int[] extents, float[] scales) =>
        new SingleOp(new Resize([.. extents], [.. scales], "asymmetric", "floor")).Activation(Shape.Of(1, 5, 3, 2), s_quant).AssertExact();

    [Fact]
    public void Resize_OfSeveralSamples_EnlargesEach() => new SingleOp(new Resize([3, 4, 6, 2], [1, 2, 2, 1], "asymmetric", "floor"))
        .Activation(Shape.Of(3, 2, 3, 2), s_quant).AssertExact();

    [Fact]
    public void Resize_ToHalf_TakesEverySecondElement() => new SingleOp(new Resize([1, 3, 2, 2], [1, 0.5f, 0.5f, 1], "asymmetric", "floor"))
        .Activation(Shape.Of(1, 6, 4, 2), s_quant).AssertExact();

    // Indices by hand from the formulas of the ONNX specification.
    [Theory]
    [InlineData("half_pixel", "ceil", new float[] { 0, 1, 1, 2, 2, 3, 3, 3 })]
    [InlineData("align_corners", "floor", new float[] { 0, 0, 0, 1, 1, 2, 2, 3 })]
    [InlineData("asymmetric", "round_prefer_ceil", new float[] { 0, 1, 1, 2, 2, 3, 3, 3 })]
    [InlineData("asymmetric", "round_prefer_floor", new float[] { 0, 0, 1, 1, 2, 2, 3, 3 })]
    public void Resize_FollowsEveryCoordinateMode(string coordinates, string rounding, float[] expected) =>
        Assert.Equal(expected, new Resize([8], [2], coordinates, rounding).Evaluate(Tensors.Floats(0, 1, 2, 3)).Floats);

    [Fact]
    public void Resize_AtOpset10_IsAsymmetric() => Assert.Equal(
        new Resize([1, 7], [1, 3.5f], "asymmetric", Resize.FloorOrCeil),
        new NodeBuilder("Resize", 10).Input(Shape.Of(1, 2)).Constant(Tensors.Floats(1, 3.5f)).Import());

    // The smaller one is the standard's own example.
    [Theory]
    [InlineData(8, 2f, new float[] { 0, 0, 1, 1, 2, 2, 3, 3 })]
    [InlineData(2, 0.6f, new float[] { 0, 2 })]
    public void Resize_AtOpset10_RoundsUpWhereItShrinks(int extent, float scale, float[] expected) => Assert.Equal(
        expected, new Resize([extent], [scale], "asymmetric", Resize.FloorOrCeil).Evaluate(Tensors.Floats(0, 1, 2, 3)).Floats);

    [Fact]
    public void Resize_TakesScalesOrSizes()
    {
        NodeBuilder Node() => new NodeBuilder("Resize", 13).Input(Shape.Of(1, 2)).Omitted();
        var expected = new Resize([1, 6], [1, 3], "half_pixel", "round_prefer_floor");
        Assert.Equal(expected, Node().Constant(Tensors.Floats(1, 3)).Import());
        Assert.Equal(expected, Node().Omitted().Ints(1, 6).Import());
        Assert.Equal(expected, Node().Constant(Tensors.Floats()).Ints(1, 6).Import());
        Assert.Contains("either scales or sizes", Node().Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Resize_FromOpset18_MayNameItsAxes() => Assert.Equal(
        new Resize([3, 4], [1, 2], "half_pixel", "round_prefer_floor"),
        new NodeBuilder("Resize", 18).Input(Shape.Of(3, 2)).Omitted().Constant(Tensors.Floats(2)).Ints("axes", -1).Import());

    [Theory]
    [InlineData("mode", "area")]
    [InlineData("nearest_mode", "half_even")]
    [InlineData("coordinate_transformation_mode", "tf_crop_and_resize")]
    [InlineData("coordinate_transformation_mode", "corners")]
    public void Resize_InAnUnknownWay_IsRefused(string attribute, string value) => Assert.Contains(
        $"{value}",
        new NodeBuilder("Resize", 13).Input(Shape.Of(2)).Omitted().Constant(Tensors.Floats(2)).Attribute(attribute, value).Refusal(),
        StringComparison.Ordinal);

    [Fact]
    public void Resize_WithAntialias_IsRefused() => Assert.Contains(
        "antialias is not supported",
        new NodeBuilder("Resize", 18).Input(Shape.Of(2)).Omitted().Constant(Tensors.Floats(2)).Attribute("mode", "linear").Attribute("antialias", 1L).Refusal(),
        StringComparison.Ordinal);

    // The policy turns sizes of 6x4 for an input of 3x4 to the least, or greatest, of both factors.
    [Theory]
    [InlineData("stretch", 6, 4)]
    [InlineData("not_larger", 3, 4)]
    [InlineData("not_smaller", 6, 8)]
    public void Resize_KeepsTheAspectRatioOnRequest(string policy, int height, int width)
    {
        Op op = new NodeBuilder("Resize", 18).Input(Shape.Of(3, 4)).Omitted().Omitted().Ints(6, 4)
            .Attribute("mode", "nearest").Attribute("keep_aspect_ratio_policy", policy).Import();
        Assert.Equal([height, width], ((Resize)op).Extents.AsEnumerable());
    }
}
