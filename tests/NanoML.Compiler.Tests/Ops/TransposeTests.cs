using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class TransposeTests
{
    private static readonly QuantParams s_quant = new(0.03f, 90);

    [Theory]
    [InlineData(new[] { 1, 3, 4, 5 }, new[] { 0, 2, 3, 1 }, 1)]
    [InlineData(new[] { 3, 2, 4, 5 }, new[] { 3, 2, 1, 0 }, 1)]
    [InlineData(new[] { 1, 3, 2, 2, 4, 5 }, new[] { 0, 1, 4, 2, 5, 3 }, 2)]
    [InlineData(new[] { 4, 3, 2, 3, 4, 5 }, new[] { 5, 4, 3, 2, 1, 0 }, 6)]
    public void Transpose_OnBytes_IsExactWithACallForEachIndexOfAxesBeyondFour(int[] shape, int[] permutation, int calls)
    {
        SingleOp transpose = new SingleOp(new Transpose([.. permutation])).Activation(Shape.Of(shape), s_quant);
        transpose.AssertExact();
        Assert.Equal(calls, transpose.Calls.Count);
        Assert.All(transpose.Calls, call => Assert.IsType<StridedCopyCall>(call));
    }

    [Fact]
    public void Transpose_OfManyLongAxes_IsRefusedWithTheWayOut()
    {
        SingleOp transpose = new SingleOp(new Transpose([5, 4, 3, 2, 1, 0])).Activation(Shape.Of(6, 6, 6, 6, 6, 6), s_quant);
        CompilerException error = Assert.Throws<CompilerException>(() => transpose.Run());
        Assert.Equal(DiagnosticCatalog.NotPlannable, error.Code);
        Assert.Contains("32 copies", error.Message, StringComparison.Ordinal);
    }
}
