using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ArgMaxTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);

    [Theory]
    [InlineData(0, true, false)]
    [InlineData(1, false, true)]
    [InlineData(2, true, true)]
    public void ArgMax_OnBytes_IsExact(int axis, bool keepDims, bool selectLast) =>
        new SingleOp(new ArgMax(axis, keepDims, selectLast)).Activation(Shape.Of(4, 30, 5), s_quant).AssertExact();

    [Fact]
    public void ArgMax_AmongEqualElements_TakesTheFirstOrTheLast()
    {
        Tensor x = Tensors.Floats(1, 5, 5, 2);
        Assert.Equal([1], new ArgMax(0, true, false).Evaluate(x).Integers);
        Assert.Equal([2], new ArgMax(0, true, true).Evaluate(x).Integers);
    }

    [Fact]
    public void ArgMax_HasSelectLastIndexFromOpset12()
    {
        NodeBuilder Node(int opset) =>
            new NodeBuilder("ArgMax", opset).Input(Shape.Of(2, 3)).Attribute("axis", -1L).Attribute("select_last_index", 1L);
        Assert.Equal(new ArgMax(1, true, true), Node(12).Import());
        Assert.Contains("select_last_index", Node(11).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ArgMax_AlongMoreIndicesThanAByteHolds_IsRefused()
    {
        CompilerException refusal = Assert.Throws<CompilerException>(() =>
            new SingleOp(new ArgMax(0, true, false)).Activation(Shape.Of(257), s_quant).Run());
        Assert.Equal(DiagnosticCatalog.NotPlannable, refusal.Code);
        Assert.Contains("257", refusal.Message, StringComparison.Ordinal);
    }
}
