using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class AbsorbInputAffineTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 2, 3));

    [Fact]
    public void Run_ChainBehindMoves_BecomesOnePatternOfTheModelsOwnInput()
    {
        string x = _builder.Flatten(_builder.Transpose(GraphBuilder.Input, 0, 2, 1));
        x = _builder.Add(new Sub(), x, _builder.Constant(new Tensor(Shape.Of(6), [1f, 2f, 1f, 2f, 1f, 2f])));
        x = _builder.Add(new Div(), x, _builder.Constant(Tensor.Scalar(4)));
        Graph before = _builder.Build(_builder.Gemm(x, 4));
        Graph after = AbsorbInputAffine.Run(before);

        GraphAssert.Operators(after, "Transpose", "Reshape", "Gemm");
        Assert.Equal(3, after.InputPorts[0].Form.Scaling!.Pattern.Stride);
        Assert.Equal([(1, 0.25), (2, 0.25)], after.InputPorts[0].Form.Scaling!.Pattern.Features.Select(f => (f.Origin, f.Factor)));
        AssertSameFunction(before, after);
    }

    [Fact]
    public void Run_FactorZero_LeavesAConstant()
    {
        string x = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Constant(new Tensor(Shape.Of(3), [2f, 0f, -1f])));
        x = _builder.Add(new Add(), x, _builder.Constant(new Tensor(Shape.Of(3), [1f, 5f, 1f])));
        Graph before = _builder.Build(_builder.Gemm(_builder.Flatten(x), 4));
        Graph after = AbsorbInputAffine.Run(before);

        GraphAssert.Operators(after, "Reshape", "Gemm");
        AssertSameFunction(before, after);
    }

    [Fact]
    public void Run_ClipBehind_GoesToo()
    {
        string x = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Constant(new Tensor(Shape.Of(3), [2f, 3f, -1f])));
        x = _builder.Add(new Clip(-0.5f, 0.7f), x);
        Graph before = _builder.Build(_builder.Gemm(_builder.Flatten(x), 4));
        Graph after = AbsorbInputAffine.Run(before);

        GraphAssert.Operators(after, "Reshape", "Gemm");
        Assert.True(after.InputPorts[0].Form.Scaling!.Clips);
        AssertSameFunction(before, after);
    }

    [Fact]
    public void Run_ClipWithoutTheZero_Stays()
    {
        string x = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Constant(new Tensor(Shape.Of(3), [2f, 3f, -1f])));
        Graph before = _builder.Build(_builder.Gemm(_builder.Flatten(_builder.Add(new Clip(0.5f, 0.7f), x)), 4));

        GraphAssert.Operators(AbsorbInputAffine.Run(before), "Clip", "Reshape", "Gemm");
    }

    [Fact]
    public void Run_InputThatIsReadElsewhereToo_KeepsItsScaler()
    {
        string scaled = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Random(Shape.Of(3)));
        Graph before = _builder.Build(_builder.Add(new Add(), scaled, GraphBuilder.Input));

        Assert.Same(before, AbsorbInputAffine.Run(before));
    }

    // A factor that stands for 0 would leave the sign of the input.
    [Fact]
    public void Run_FactorOfZeroBeforeAStep_Stays()
    {
        string masked = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Constant(Tensors.Floats(1, 0, 1)));
        Graph before = _builder.Build(_builder.Add(new Ceil(), masked));

        Assert.Same(before, AbsorbInputAffine.Run(before));
    }

    /// <summary>Zeros are equal, and the first of them counts.</summary>
    [Fact]
    public void Run_FactorOfZeroBeforeAChoice_Stays()
    {
        string masked = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Constant(Tensors.Floats(1, 0, 0)));
        Graph before = _builder.Build(_builder.Add(new ArgMax(1, true, false), _builder.Add(new Neg(), masked)));

        Assert.Same(before, AbsorbInputAffine.Run(before));
    }

    [Fact]
    public void Run_ProductOfTheInputWithItself_IsNoScaler()
    {
        Graph before = _builder.Build(_builder.Add(new Mul(), GraphBuilder.Input, GraphBuilder.Input));

        Assert.Same(before, AbsorbInputAffine.Run(before));
    }

    private static void AssertSameFunction(Graph before, Graph after)
    {
        foreach (float[] sample in Plans.Samples(before))
        {
            Tensors.AssertClose(new FloatOracle(before).Run(sample), new FloatOracle(after).Run(sample), 1e-5f);
        }
    }
}
