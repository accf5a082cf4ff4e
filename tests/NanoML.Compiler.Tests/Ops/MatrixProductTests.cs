using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class MatrixProductTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Gemm_WithTransposedOperands_MatchesItsDefinition(bool transA, bool transB)
    {
        Tensor a = Tensors.Random(transA ? Shape.Of(3, 2) : Shape.Of(2, 3), -1, 1, 1);
        Tensor b = Tensors.Random(transB ? Shape.Of(4, 3) : Shape.Of(3, 4), -1, 1, 2);
        Tensor c = Tensors.Random(Shape.Of(4), -1, 1, 3);
        var expected = new float[8];
        for (int k = 0; k < expected.Length; k++)
        {
            (int m, int n) = (k / 4, k % 4);
            float sum = 0;
            for (int i = 0; i < 3; i++)
            {
                sum += a.Floats[transA ? (i * 2) + m : (m * 3) + i] * b.Floats[transB ? (n * 3) + i : (i * 4) + n];
            }

            expected[k] = (0.5f * sum) + (2 * c.Floats[n]);
        }

        Tensor y = new Gemm(0.5f, 2, transA, transB).Evaluate(a, b, c);
        Assert.Equal(Shape.Of(2, 4), y.Shape);
        Tensors.AssertClose(expected, y.Floats);
    }

    [Fact]
    public void Gemm_BeforeOpset11_NeedsItsBias()
    {
        Assert.Contains("has 2 inputs", Node(9).Refusal(), StringComparison.Ordinal);
        Assert.Equal(new Gemm(1, 1, false, true), Node(11).Attribute("transB", 1L).Import());

        static NodeBuilder Node(int opset) => new NodeBuilder("Gemm", opset).Input(Shape.Of(2, 3)).Input(Shape.Of(3, 3));
    }

    [Fact]
    public void Gemm_WithABiasThatWouldWidenTheOutput_IsRefused() => Assert.Throws<OpException>(() => new Gemm(1, 1, false, false).Evaluate(
        Tensors.Random(Shape.Of(1, 3), 0, 1), Tensors.Random(Shape.Of(3, 4), 0, 1), Tensors.Random(Shape.Of(2, 4), 0, 1)));

    [Fact]
    public void MatMul_OfBatches_BroadcastsTheLeadingAxes()
    {
        Tensor a = Tensors.Random(Shape.Of(2, 1, 3, 4), -1, 1, 1);
        Tensor b = Tensors.Random(Shape.Of(5, 4, 2), -1, 1, 2);
        Tensor y = new MatMul().Evaluate(a, b);
        Assert.Equal(Shape.Of(2, 5, 3, 2), y.Shape);
        for (int k = 0; k < y.Shape.Count; k++)
        {
            (int row, int column, int left, int right) = (k / 2 % 3, k % 2, k / 30, k / 6 % 5);
            float sum = 0;
            for (int i = 0; i < 4; i++)
            {
                sum += a.Floats[(left * 12) + (row * 4) + i] * b.Floats[(right * 8) + (i * 2) + column];
            }

            Assert.Equal(sum, y.Floats[k], 1e-5f);
        }
    }

    [Fact]
    public void MatMul_OfVectors_DropsTheirAxes()
    {
        Tensor vector = Tensors.Floats(1, 2, 3);
        Tensor matrix = Tensors.Floats(Shape.Of(3, 2), 1, 2, 3, 4, 5, 6);
        Assert.Equal(14, new MatMul().Evaluate(vector, vector).Floats.Single());
        Assert.Equal(Shape.Scalar, new MatMul().Evaluate(vector, vector).Shape);
        Assert.Equal([22, 28], new MatMul().Evaluate(vector, matrix).Floats);
        Assert.Equal([22, 28], new MatMul().Evaluate(matrix.Transpose([1, 0]), vector).Floats);
    }

    [Fact]
    public void MatMul_OfMatricesThatDoNotFit_IsRefused() => Assert.Throws<OpException>(() =>
        new MatMul().Evaluate(Tensors.Random(Shape.Of(2, 3), 0, 1), Tensors.Random(Shape.Of(2, 3), 0, 1)));

    [Theory]
    [InlineData(new[] { 3, 7 }, new[] { 7, 5 })]
    [InlineData(new[] { 2, 3, 40 }, new[] { 40, 4 })]
    [InlineData(new[] { 2, 1, 3, 16 }, new[] { 5, 16, 2 })]
    [InlineData(new[] { 12 }, new[] { 3, 12, 4 })]
    [InlineData(new[] { 3, 4, 9 }, new[] { 9 })]
    [InlineData(new[] { 33 }, new[] { 33 })]
    public void MatMul_OfTwoActivations_MatchesFloatWithinOneStep(int[] a, int[] b) => new SingleOp(new MatMul())
        .Activation(new Shape([.. a]), new QuantParams(0.02f, 100)).Activation(new Shape([.. b]), new QuantParams(0.01f, 7)).AssertWithinOneStep();

    [Fact]
    public void MatMul_ByAConstantOfSeveralMatrices_MatchesFloatWithinOneStep()
    {
        var matrices = Shape.Of(2, 9, 3);
        float[] levels = new QuantParams(0.01f, 90).Round([.. Enumerable.Range(0, 54).Select(k => MathF.Sin(k))]);
        SingleOp product = new SingleOp(new MatMul()).Activation(Shape.Of(2, 4, 9), new QuantParams(0.02f, 100)).Constant(new Tensor(matrices, levels));
        product.AssertWithin(2);
        Assert.Single(product.Calls);
    }

    [Fact]
    public void TransposedMatMul_ReadsAndWritesInAnyOrderWithinOneStep()
    {
        SingleOp product = new SingleOp(new TransposedMatMul([1, 0, 2], [1, 2, 0], [1, 0, 2]))
            .Activation(Shape.Of(6, 2, 16), new QuantParams(0.02f, 100)).Activation(Shape.Of(5, 2, 16), new QuantParams(0.01f, 7));
        product.AssertWithinOneStep();
        Assert.Single(product.Calls);
    }

    [Fact]
    public void MatMul_OfSumsBeyond32Bits_IsRefused()
    {
        var quant = new QuantParams(1, 0);
        SingleOp product = new SingleOp(new MatMul()).Activation(Shape.Of(1, 40000), quant).Activation(Shape.Of(40000, 1), quant);
        Assert.Equal(DiagnosticCatalog.AccumulatorOverflow, Assert.Throws<CompilerException>(() => product.Run()).Code);
    }
}
