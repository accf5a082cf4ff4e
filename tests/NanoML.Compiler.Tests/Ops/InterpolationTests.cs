using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class InterpolationTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);
    private static readonly InterpolationRule s_linear = new(false, "half_pixel");

    // By hand from the formulas of the ONNX specification.
    [Theory]
    [InlineData("half_pixel", 8, 2f, new float[] { 0, 1, 3, 5, 7, 9, 11, 12 })]
    [InlineData("asymmetric", 8, 2f, new float[] { 0, 2, 4, 6, 8, 10, 12, 12 })]
    [InlineData("align_corners", 7, 1.75f, new float[] { 0, 2, 4, 6, 8, 10, 12 })]
    [InlineData("pytorch_half_pixel", 1, 0.25f, new float[] { 0 })]
    [InlineData("half_pixel", 2, 0.5f, new float[] { 2, 10 })]
    [InlineData("align_corners", 1, 0.25f, new float[] { 0 })]
    public void Linear_FollowsEveryCoordinateMode(string coordinates, int extent, float scale, float[] expected) => Tensors.AssertClose(
        expected, new Interpolation(0, extent, scale, new InterpolationRule(false, coordinates)).Evaluate(Tensors.Floats(0, 4, 8, 12)).Floats, 1e-5f);

    // On a line, weights that add up to 1 with their moment at the place between give the line.
    [Theory]
    [InlineData(-0.75f)]
    [InlineData(-0.5f)]
    public void Cubic_InTheMiddleOfALine_GivesTheLine(float coefficient)
    {
        var rule = new InterpolationRule(true, "asymmetric", coefficient);
        float[] y = new Interpolation(0, 12, 2, rule).Evaluate(Tensors.Floats(0, 1, 2, 3, 4, 5)).Floats;
        Tensors.AssertClose([1, 1.5f, 2, 2.5f, 3, 3.5f, 4], y[2..9], 1e-5f);
    }

    // -0.75 / 8 outside and 0.59375 inside, where the fourth neighbour is the edge once more or left out.
    [Theory]
    [InlineData(false, -0.09375f)]
    [InlineData(true, 0)]
    public void Cubic_AtTheEdge_RepeatsOrExcludesWhatIsOutside(bool excludes, float weight)
    {
        var rule = new InterpolationRule(true, "asymmetric", ExcludesOutside: excludes);
        float y = new Interpolation(0, 8, 2, rule).Evaluate(Tensors.Floats(1, 0, 0, 0)).Floats[1];
        Tensors.AssertClose([(0.59375f + weight) / (excludes ? 1.09375f : 1)], [y], 1e-5f);
    }

    [Theory]
    [InlineData(0, 7, 2.4f, false)]
    [InlineData(1, 8, 2f, false)]
    [InlineData(2, 3, 0.6f, false)]
    [InlineData(2, 11, 2.2f, true)]
    [InlineData(1, 2, 0.5f, true)]
    [InlineData(0, 9, 3f, true)]
    public void OnBytes_AlongAnyAxis_IsWithinOneStepOfTheRealOne(int axis, int extent, float scale, bool cubic)
    {
        var op = new Interpolation(axis, extent, scale, new InterpolationRule(cubic, "half_pixel"));
        SingleOp resize = new SingleOp(op).Activation(Shape.Of(3, 4, 5), s_quant);
        resize.AssertWithinOneStep();
        Assert.IsType<InterpolateCall>(resize.Calls.Single());
    }

    [Fact]
    public void OnBytes_APlainAreaStaysPlain()
    {
        byte[] plain = [.. Enumerable.Repeat((byte)173, 6)];
        byte[] y = new SingleOp(new Interpolation(0, 17, 17 / 6f, new InterpolationRule(true, "half_pixel"))).Activation(Shape.Of(6), s_quant, plain)
            .Output(s_quant).Run().Single();
        Assert.All(y, value => Assert.Equal(173, value));
    }

    [Fact]
    public void OnBytes_IntoAnotherScale_Saturates() => new SingleOp(new Interpolation(0, 12, 2, s_linear))
        .Activation(Shape.Of(6), s_quant).Output(new QuantParams(0.011f, 20)).AssertWithinOneStep();

    [Fact]
    public void Resize_LinearAlongTwoAxes_ShrinksBeforeItGrows()
    {
        var resize = (InterpolatedResize)new NodeBuilder("Resize", 13).Input(Shape.Of(1, 4, 4)).Omitted().Constant(Tensors.Floats(1, 2, 0.5f))
            .Attribute("mode", "linear").Import();
        var builder = new GraphBuilder(Shape.Of(1, 4, 4));
        Graph graph = builder.Build(builder.Add(resize, GraphBuilder.Input));
        Graph written = NanoML.Compiler.Passes.Decompose.Run(graph);
        Assert.Equal([2, 1], written.Nodes.Select(node => ((Interpolation)node.Op).Axis));
        GraphAssert.SameOutputs(graph, written);
        GraphAssert.KeepsDecibels(graph, 35);
    }

    [Fact]
    public void Resize_OfARegion_ExtrapolatesWhatIsOutside()
    {
        Op resize = new NodeBuilder("Resize", 13).Input(Shape.Of(3)).Constant(Tensors.Floats(-0.5f, 1.5f)).Constant(Tensors.Floats()).Ints(5)
            .Attribute("mode", "linear").Attribute("coordinate_transformation_mode", "tf_crop_and_resize").Attribute("extrapolation_value", 9f).Import();
        Tensors.AssertClose([9, 0, 2, 4, 9], resize.Evaluate(Tensors.Floats(0, 2, 4)).Floats);
    }

    [Fact]
    public void Upsample_Linear_IsAsymmetric() => Tensors.AssertClose(
        [0, 1, 2, 2],
        new NodeBuilder("Upsample", 9).Input(Shape.Of(2)).Constant(Tensors.Floats(2)).Attribute("mode", "linear").Import().Evaluate(Tensors.Floats(0, 2)).Floats);
}
