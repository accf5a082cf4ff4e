using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class ToDenseTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(0.5f, 2, false)]
    public void Gemm_ByConstantWeights_BecomesDense(float alpha, float beta, bool transB)
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        Shape weights = transB ? Shape.Of(4, 6) : Shape.Of(6, 4);
        string bias = builder.Random(Shape.Of(1, 4));
        Graph before = builder.Build(builder.Add(new Gemm(alpha, beta, false, transB), GraphBuilder.Input, builder.Random(weights), bias));
        Graph after = ToDense.Run(before);
        GraphAssert.Operators(after, "Dense");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Gemm_WithAScalarBias_GetsOneForEveryOutput()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        string product = builder.Add(
            new Gemm(1, 1, false, true), GraphBuilder.Input, builder.Random(Shape.Of(4, 6)), builder.Constant(Tensor.Scalar(3)));
        Graph before = builder.Build(product);
        GraphAssert.SameOutputs(before, ToDense.Run(before));
    }

    [Fact]
    public void MatMulAndAdd_BecomeOneDense()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 6));
        string product = builder.Add(new MatMul(), GraphBuilder.Input, builder.Random(Shape.Of(1, 6, 4)));
        Graph before = builder.Build(builder.Add(new Add(), builder.Random(Shape.Of(4)), product));
        Graph after = FoldAffine.Run(ToDense.Run(before));
        GraphAssert.Operators(after, "Dense");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Gemm_OfTwoActivations_IsAMatMul()
    {
        var builder = new GraphBuilder(Shape.Of(4, 4));
        string both = builder.Add(new Gemm(1, 1, false, false), GraphBuilder.Input, GraphBuilder.Input);
        GraphAssert.Operators(ToDense.Run(builder.Build(both)), "MatMul");
    }

    /// <summary>Shapes of the constant and of C, empty for none, for an activation of 3x4.</summary>
    public static TheoryData<bool, int[], int[], bool, bool, int[]> Gemms
    {
        get
        {
            var data = new TheoryData<bool, int[], int[], bool, bool, int[]>();
            foreach (bool left in new[] { false, true })
            {
                for (int k = 0; k < 4; k++)
                {
                    (bool transA, bool transB) = (k % 2 != 0, k / 2 != 0);
                    bool isTransposed = left ? transB : transA;
                    int inner = left == isTransposed ? 4 : 3;
                    int free = 7 - inner;
                    int[] weights = (left ? transA : transB) == left ? [inner, 5] : [5, inner];
                    int[] result = left ? [5, free] : [free, 5];
                    foreach (int[] c in new int[][] { [0], [], [result[1]], [1, result[1]], [result[0], 1], [1, 1], result })
                    {
                        data.Add(left, [3, 4], weights, transA, transB, c);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Gemms))]
    public void Gemm_WithAConstantFactor_IsADenseWhateverIsTransposedAndAdded(
        bool left, int[] activation, int[] weights, bool transA, bool transB, int[] c)
    {
        var builder = new GraphBuilder(new Shape([.. activation]));
        string constant = builder.Random(new Shape([.. weights]));
        string[] factors = left ? [constant, GraphBuilder.Input] : [GraphBuilder.Input, constant];
        string[] addend = c is [0] ? [] : [builder.Random(new Shape([.. c]))];
        Graph before = builder.Build(builder.Add(new Gemm(0.5f, 2, transA, transB), [.. factors, .. addend]));
        Graph after = ToDense.Run(before);
        Assert.Contains(after.Nodes, node => node.Op is Dense);
        Assert.DoesNotContain(after.Nodes, node => node.Op is Gemm);
        GraphAssert.SameOutputs(before, after);
    }

    [Theory]
    [InlineData(new[] { 2, 3, 4 }, new[] { 5, 3 })]
    [InlineData(new[] { 3, 4 }, new[] { 1, 5, 3 })]
    [InlineData(new[] { 2, 3, 4 }, new[] { 3 })]
    [InlineData(new[] { 3 }, new[] { 5, 3 })]
    [InlineData(new[] { 3 }, new[] { 3 })]
    public void MatMul_WithAConstantOnTheLeft_IsADense(int[] activation, int[] weights)
    {
        var builder = new GraphBuilder(new Shape([.. activation]));
        AssertDense(builder, builder.Add(new MatMul(), builder.Random(new Shape([.. weights])), GraphBuilder.Input));
    }

    [Theory]
    [InlineData(new[] { 2, 3, 4 }, new[] { 4 })]
    [InlineData(new[] { 3, 4 }, new[] { 1, 4, 5 })]
    [InlineData(new[] { 4 }, new[] { 4, 5 })]
    [InlineData(new[] { 4 }, new[] { 4 })]
    public void MatMul_WithAConstantOnTheRight_IsADense(int[] activation, int[] weights)
    {
        var builder = new GraphBuilder(new Shape([.. activation]));
        AssertDense(builder, builder.Add(new MatMul(), GraphBuilder.Input, builder.Random(new Shape([.. weights]))));
    }

    private static void AssertDense(GraphBuilder builder, string output)
    {
        Graph before = builder.Build(output);
        Graph after = ToDense.Run(before);
        Verifier.Check(after, "to-dense");
        Assert.Single(after.Nodes, node => node.Op is Dense);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void ScalesPerOutput_SurviveTheTransposition()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        string weights = builder.DequantizedWeights(Shape.Of(6, 4), 1);
        Graph before = builder.Build(builder.Add(new MatMul(), GraphBuilder.Input, weights));
        Graph after = ToDense.Run(FoldQuantization.Run(before));
        PinnedQuantization pinned = after.Value(Assert.Single(after.Nodes).Inputs[1]).Pinned!;
        Assert.Equal((0, 4), (pinned.Axis, pinned.Scales.Length));
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void ScalesPerInput_AreNotKept()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        Graph before = builder.Build(builder.Add(new MatMul(), GraphBuilder.Input, builder.DequantizedWeights(Shape.Of(6, 4), 0)));
        Graph after = ToDense.Run(FoldQuantization.Run(before));
        Assert.Null(after.Value(Assert.Single(after.Nodes).Inputs[1]).Pinned);
        GraphAssert.SameOutputs(before, after);
    }
}
