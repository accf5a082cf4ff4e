using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class MoveTransposesTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 3, 4, 4));

    [Fact]
    public void InverseTransposes_AroundElementwiseOperators_Vanish()
    {
        string x = _builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1);
        x = _builder.Add(new Mul(), x, _builder.Random(Shape.Of(3)));
        x = _builder.Add(new Sub(), _builder.Random(Shape.Of(4, 3)), x);
        Graph before = _builder.Build(_builder.Transpose(_builder.Add(new Relu(), x), 0, 3, 1, 2));
        Graph after = MoveTransposes.Run(before);
        GraphAssert.Operators(after, "Mul", "Sub", "Relu");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Transposes_OfAllOperands_BecomeOneBehind()
    {
        string a = _builder.Transpose(_builder.Add(new Relu(), GraphBuilder.Input), 0, 2, 3, 1);
        string b = _builder.Transpose(_builder.Add(new Tanh(), GraphBuilder.Input), 0, 2, 3, 1);
        Graph before = _builder.Build(_builder.Add(new Concat(3), a, b));
        Graph after = MoveTransposes.Run(before);
        GraphAssert.Operators(after, "Relu", "Tanh", "Concat", "Transpose");
        Assert.Equal(new Concat(1), after.Nodes[2].Op);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Transpose_OfOneOperandAlone_Stays()
    {
        string a = _builder.Transpose(_builder.Add(new Relu(), GraphBuilder.Input), 0, 1, 3, 2);
        Graph before = _builder.Build(_builder.Add(new Add(), a, _builder.Add(new Tanh(), GraphBuilder.Input)));
        GraphAssert.Operators(MoveTransposes.Run(before), "Relu", "Transpose", "Tanh", "Add");
    }

    [Fact]
    public void OperandWhoseTransposeMovesNothing_FollowsTheOther()
    {
        string gate = _builder.Add(new ReduceMean([2, 3], true), _builder.Add(new Tanh(), GraphBuilder.Input));
        string x = _builder.Transpose(_builder.Add(new Relu(), GraphBuilder.Input), 0, 2, 3, 1);
        string gated = _builder.Add(new Mul(), x, _builder.Add(new Reshape(Shape.Of(1, 1, 3)), gate));
        Graph before = _builder.Build(_builder.Transpose(gated, 0, 3, 1, 2));
        Graph after = Pipeline.Run(before);
        Assert.DoesNotContain(after.Nodes, node => node.Op is Transpose);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void EqualTransposes_OfOneValue_BecomeOne()
    {
        string a = _builder.Flatten(_builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        string b = _builder.Add(new Reshape(Shape.Of(48)), _builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        Graph before = _builder.Build(_builder.Add(new Add(), a, b));
        Graph after = MoveTransposes.Run(before);
        Assert.Single(after.Nodes, node => node.Op is Transpose);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void AllOutputsOfASplit_AreTransposedBack()
    {
        var parts = _builder.AddAll(new Split(3, [1, 2]), _builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        string second = _builder.Transpose(parts[1], 0, 3, 1, 2);
        Graph before = _builder.Build(_builder.Add(new Add(), second, _builder.Transpose(parts[0], 0, 3, 1, 2)));
        Graph after = MoveTransposes.Run(before);
        GraphAssert.Operators(after, "Split", "Add");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void ReshapeThatDropsAnAxis_LetsTheTransposePass()
    {
        var builder = new GraphBuilder(Shape.Of(1, 5, 1, 7));
        string x = builder.Add(new Reshape(Shape.Of(1, 7, 5)), builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        Graph before = builder.Build(builder.Transpose(x, 0, 2, 1));
        Graph after = MoveTransposes.Run(before);
        GraphAssert.Operators(after, "Reshape");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void ReshapeThatMergesAxes_KeepsTheTranspose()
    {
        Graph before = _builder.Build(_builder.Flatten(_builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1)));
        GraphAssert.Operators(MoveTransposes.Run(before), "Transpose", "Reshape");
    }

    [Fact]
    public void MeanWithoutItsAxes_WorksInAnyOrder()
    {
        string x = _builder.Add(new ReduceMean([1, 2], false), _builder.Transpose(_builder.Conv(GraphBuilder.Input, 5), 0, 2, 3, 1));
        Graph before = _builder.Build(_builder.Gemm(x, 4));
        Graph after = Pipeline.Run(before);
        GraphAssert.Operators(after, "Conv", "ReduceMean", "Reshape", "Dense");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void ArgMaxOverChannels_WithoutItsAxis_WorksInAnyOrder()
    {
        Graph before = _builder.Build(_builder.Add(new ArgMax(1, false, false), _builder.Conv(GraphBuilder.Input, 5)));
        Graph after = Pipeline.Run(before);
        GraphAssert.Operators(after, "Conv", "ArgMax", "Reshape");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void TransposeBeforeADenseLayer_MovesIntoItsWeights()
    {
        string flat = _builder.Flatten(_builder.Transpose(_builder.Add(new Relu(), GraphBuilder.Input), 0, 2, 3, 1));
        Graph before = ToDense.Run(_builder.Build(_builder.Add(new Add(), _builder.Gemm(flat, 4), _builder.Gemm(flat, 4))));
        Graph after = FoldTransposeIntoDense.Run(before);
        GraphAssert.Operators(after, "Relu", "Reshape", "Dense", "Reshape", "Dense", "Add");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void TransposeOfRows_BeforeADenseLayer_Stays()
    {
        string transposed = _builder.Transpose(_builder.Add(new Relu(), GraphBuilder.Input), 0, 2, 3, 1);
        string rows = _builder.Add(new Reshape(Shape.Of(4, 12)), transposed);
        Graph before = ToDense.Run(_builder.Build(_builder.Gemm(rows, 4)));
        GraphAssert.Operators(FoldTransposeIntoDense.Run(before), "Relu", "Transpose", "Reshape", "Dense");
    }

    [Fact]
    public void TransposeThatIsAnOutput_BesideItsTwin_KeepsWhatTheTwinMakes()
    {
        string inner = _builder.Flatten(_builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        Graph before = _builder.Build(inner, _builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        GraphAssert.SameOutputs(before, MoveTransposes.Run(before));
    }

    [Fact]
    public void TransposeOfOneChannel_IsAReshape()
    {
        var builder = new GraphBuilder(Shape.Of(1, 1, 4, 5));
        Graph before = builder.Build(builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        Graph after = TransposesToReshapes.Run(before);
        GraphAssert.Operators(after, "Reshape");
        GraphAssert.SameOutputs(before, after);
        Graph moving = _builder.Build(_builder.Transpose(GraphBuilder.Input, 0, 2, 3, 1));
        GraphAssert.Operators(TransposesToReshapes.Run(moving), "Transpose");
    }
}
