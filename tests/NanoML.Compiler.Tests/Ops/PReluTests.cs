using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class PReluTests
{
    private static readonly QuantParams s_quant = new(0.03f, 140);

    [Fact]
    public void PRelu_OnFloats_TakesTheSlopeOfTheChannel()
    {
        Tensor x = Tensors.Floats(Shape.Of(1, 2, 2), -1, 2, -4, 0);
        Tensor slope = Tensors.Floats(Shape.Of(2, 1), 0.5f, -0.25f);
        Assert.Equal([-0.5f, 2, 1, 0], new PRelu().Evaluate(x, slope).Floats);
    }

    [Fact]
    public void PRelu_WithOneSlope_IsAnExactTable()
    {
        var single = new SingleOp(new PRelu()).Activation(Shape.Of(1, 5, 5, 4), s_quant).Constant(Tensors.Floats(Shape.Of(1, 1, 1), 0.2f));
        single.AssertExact();
        Assert.IsType<LutCall>(Assert.Single(single.Calls));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1, 1, 1, 4)]
    [InlineData(3, 1, 1)]
    [InlineData(1, 3, 5, 4)]
    public void PRelu_WithSeveralSlopes_MatchesFloatWithinOneStep(params int[] slope) =>
        new SingleOp(new PRelu()).Activation(Shape.Of(1, 3, 5, 4), s_quant).Constant(Tensors.Random(Shape.Of(slope), -0.5f, 1.5f))
            .AssertWithinOneStep();

    [Fact]
    public void PRelu_WithASlopeOfZero_IsARelu()
    {
        var single = new SingleOp(new PRelu()).Activation(Shape.Of(1, 2), s_quant, [0, 0]).Constant(Tensors.Floats(0, -1))
            .Output(new QuantParams(0.03f, 10));
        Assert.Equal([10, 150], single.Run()[0]);
    }

    [Fact]
    public void PRelu_WithASlopeThatIsNotConstant_IsNotPlannable()
    {
        SingleOp single = new SingleOp(new PRelu()).Activation(Shape.Of(1, 4), s_quant).Activation(Shape.Of(4), s_quant);
        Assert.Equal(DiagnosticCatalog.NotPlannable, Assert.Throws<CompilerException>(() => single.Run()).Code);
    }

    [Fact]
    public void PRelu_WithASlopeThatIsLargerThanItsInput_IsRefused()
    {
        NodeBuilder node = new NodeBuilder("PRelu", 16).Input(Shape.Of(1, 4)).Constant(Tensors.Random(Shape.Of(3, 4), 0, 1));
        Assert.Contains("does not broadcast", node.Refusal(), StringComparison.Ordinal);
    }
}
