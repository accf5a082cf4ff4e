using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>Operators that consist of sums, products and functions of one value.</summary>
public sealed class ComposedReductionTests
{
    [Theory]
    [InlineData(new float[] { 2, 3, -4 }, -24)]
    [InlineData(new float[] { 2, 3, -4, 0.5f, 10 }, -120)]
    [InlineData(new float[] { 7 }, 7)]
    public void ReduceProd_MultipliesAll(float[] x, float product) => Tensors.AssertClose([product], new ReduceProd([0], false).Evaluate(Tensors.Floats(x)).Floats);

    // Exponentials of a thousand are infinite; their logarithm is not.
    [Fact]
    public void ReduceLogSumExp_OfLargeNumbers_IsFinite() =>
        Tensors.AssertClose([1000.6931f], new ReduceLogSumExp([0], true).Evaluate(Tensors.Floats(1000, 1000)).Floats, 1e-3f);

    [Fact]
    public void LRN_DividesByItsNeighboursInTheChannels()
    {
        Tensor y = new LRN(3, 3, 1, 1).Evaluate(Tensors.Floats(Shape.Of(1, 3, 1), 1, 2, 3));
        Tensors.AssertClose([1 / 6f, 2 / 15f, 3 / 14f], y.Floats);
    }

    [Theory]
    [InlineData(1, new float[] { 3, 6 })]
    [InlineData(2, new float[] { 2.236068f, 4.472136f })]
    public void LpPool_IsTheNormOfEachWindow(int p, float[] expected) => Tensors.AssertClose(
        expected, new LpPool(new SpatialWindow([2], [2], [1], [0], [0]), p).Evaluate(Tensors.Floats(Shape.Of(1, 1, 4), 1, -2, -4, 2)).Floats);

    [Fact]
    public void GlobalLpPool_IsTheNormOfAChannel() =>
        Tensors.AssertClose([5], new GlobalLpPool(2).Evaluate(Tensors.Floats(Shape.Of(1, 1, 2), 3, -4)).Floats);

    [Theory]
    [InlineData(false, false, new float[] { 1, 3, 6 })]
    [InlineData(true, false, new float[] { 0, 1, 3 })]
    [InlineData(false, true, new float[] { 6, 5, 3 })]
    public void CumSum_RunsAlongItsAxis(bool exclusive, bool reverse, float[] expected)
    {
        Assert.Equal(expected, new CumSum(0, exclusive, reverse).Evaluate(Tensors.Floats(1, 2, 3)).Floats);
        Assert.Equal(expected, new CumSum(0, exclusive, reverse).Evaluate(Tensors.Floats(Shape.Of(3, 1), 1, 2, 3)).Floats);
    }

    [Theory]
    [InlineData("ij,jk->ik", new float[] { 19, 22, 43, 50 })]
    [InlineData("ij,jk", new float[] { 19, 22, 43, 50 })]
    [InlineData("ij,ij->i", new float[] { 17, 53 })]
    [InlineData("ij,ij->ij", new float[] { 5, 12, 21, 32 })]
    [InlineData("ij,kl->il", new float[] { 36, 42, 84, 98 })]
    [InlineData("ii,jk->k", new float[] { 60, 70 })]
    public void Einsum_FollowsItsEquation(string equation, float[] expected)
    {
        Tensor a = Tensors.Floats(Shape.Of(2, 2), 1, 2, 3, 4);
        Tensor b = Tensors.Floats(Shape.Of(2, 2), 5, 6, 7, 8);
        Op op = new NodeBuilder("Einsum", 12).Input(a.Shape).Input(b.Shape).Attribute("equation", equation).Import();
        Assert.Equal(expected, op.Evaluate(a, b).Floats);
    }

    [Theory]
    [InlineData("ij,jk->il")]
    [InlineData("ij->ij")]
    [InlineData("ijk,jk->i")]
    [InlineData("ij,jk->ii")]
    public void Einsum_OfAnEquationThatDoesNotFit_IsRefused(string equation) => Assert.Contains(
        equation, new NodeBuilder("Einsum", 12).Input(Shape.Of(2, 3)).Input(Shape.Of(3, 4)).Attribute("equation", equation).Refusal(), StringComparison.Ordinal);

    [Theory]
    [InlineData(true, -1, 3, -1)]
    [InlineData(true, 5, -3, 2)]
    [InlineData(false, -1, 3, 2)]
    [InlineData(false, 5, -3, -1)]
    public void Mod_HasTheSignOfTheOneOrTheOther(bool followsDividend, long a, long b, long expected) => Assert.Equal(
        expected, new Mod(followsDividend).Evaluate(Tensors.ScalarOf(ElementType.Int64, a), Tensors.ScalarOf(ElementType.Int64, b)).Integers[0]);

    [Fact]
    public void Hardmax_OfEqualElements_ChoosesTheFirst() =>
        Assert.Equal([0, 1, 0], new Hardmax(0, Flattens: false).Evaluate(Tensors.Floats(1, 3, 3)).Floats);
}
