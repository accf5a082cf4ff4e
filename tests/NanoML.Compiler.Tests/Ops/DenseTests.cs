using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class DenseTests
{
    private static readonly QuantParams s_input = new(0.02f, 128);

    [Theory]
    [InlineData(1, 16, 8)]
    [InlineData(5, 7, 3)]
    [InlineData(1, 1, 1)]
    public void Dense_WithBias_MatchesFloatWithinOneStep(int rows, int inputs, int outputs) => new SingleOp(new Dense())
        .Activation(Shape.Of(rows, inputs), s_input)
        .Weights(Tensors.Random(Shape.Of(outputs, inputs), -1, 1))
        .Constant(Tensors.Random(Shape.Of(outputs), -1, 1))
        .AssertWithinOneStep();

    [Fact]
    public void Dense_OverSeveralLeadingAxes_HasARowForEachIndex()
    {
        var dense = new SingleOp(new Dense()).Activation(Shape.Of(2, 3, 4), s_input).Weights(Tensors.Random(Shape.Of(5, 4), -1, 1));
        dense.AssertWithinOneStep();
        Assert.Equal(6, Assert.IsType<DenseCall>(dense.Calls.Single()).Rows);
    }

    [Fact]
    public void Dense_WithFusedRelu_ClampsAtTheZeroPoint()
    {
        var output = new QuantParams(0.05f, 100);
        SingleOp dense = new SingleOp(new Dense(Clamp.Relu)).Activation(Shape.Of(1, 16), s_input)
            .Weights(Tensors.Random(Shape.Of(32, 16), -1, 1)).Output(output);
        dense.AssertWithinOneStep();
        Assert.All(dense.Run()[0], q => Assert.InRange(q, 100, 255));
        Assert.Contains((byte)100, dense.Run()[0]);
    }

    [Fact]
    public void Dense_OnWeightsOfAnotherWidth_IsRefused() => Assert.Throws<OpException>(() =>
        new Dense().Evaluate(Tensors.Random(Shape.Of(1, 4), 0, 1), Tensors.Random(Shape.Of(3, 5), 0, 1)));

    [Fact]
    public void Dense_WithABiasOfAnotherLength_IsRefused() => Assert.Throws<OpException>(() => new Dense().Evaluate(
        Tensors.Random(Shape.Of(1, 4), 0, 1), Tensors.Random(Shape.Of(3, 4), 0, 1), Tensors.Random(Shape.Of(1), 0, 1)));
}
