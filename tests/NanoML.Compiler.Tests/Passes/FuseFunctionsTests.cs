using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class FuseFunctionsTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 2, 4, 4));

    [Fact]
    public void SiluInPieces_BecomesOneLookup()
    {
        string x = _builder.Conv(GraphBuilder.Input, 3);
        AssertFused(_builder.Add(new Mul(), x, _builder.Add(new Sigmoid(), x)), "Conv", "Mul");
    }

    [Fact]
    public void GeluInPieces_BecomesOneLookup()
    {
        string x = _builder.Conv(GraphBuilder.Input, 3);
        string erf = _builder.Add(new Erf(), _builder.Add(new Div(), x, Number(1.41421356f)));
        string gate = _builder.Add(new Add(), erf, Number(1));
        AssertFused(_builder.Add(new Mul(), _builder.Add(new Mul(), x, gate), Number(0.5f)), "Conv", "Mul");
    }

    [Fact]
    public void ManualHardSwish_KeepsItsFusedClamp()
    {
        string x = _builder.Conv(GraphBuilder.Input, 3);
        string gate = _builder.Add(new Add(new Clamp(0, 6)), x, Number(3));
        AssertFused(_builder.Add(new Div(), _builder.Add(new Mul(), x, gate), Number(6)), "Conv", "Div");
    }

    [Fact]
    public void AChain_BecomesItsLastOperatorAndKeepsThatScale()
    {
        string scaled = _builder.Add(new Mul(), GraphBuilder.Input, Number(0.5f));
        Graph after = AssertFused(_builder.Add(new Tanh(), scaled), "Tanh");
        Assert.Equal(new Tanh().OutputQuantization, after.Nodes[0].Op.OutputQuantization);
    }

    [Fact]
    public void OneOperator_StaysItself()
    {
        Graph after = AssertFused(_builder.Add(new Tanh(), GraphBuilder.Input), "Tanh");
        Assert.IsType<Tanh>(after.Nodes[0].Op);
    }

    [Fact]
    public void FunctionsOfTwoActivations_Stay()
    {
        string other = _builder.Conv(GraphBuilder.Input, 2);
        AssertFused(_builder.Add(new Mul(), GraphBuilder.Input, _builder.Add(new Sigmoid(), other)), "Conv", "Sigmoid", "Mul");
    }

    [Fact]
    public void OperatorsWithSeveralNumbers_Stay() => AssertFused(
        _builder.Add(new Tanh(), _builder.Add(new Add(), GraphBuilder.Input, _builder.Random(Shape.Of(4)))), "Add", "Tanh");

    [Fact]
    public void ABroadcastResult_IsNoFunctionOfTheSmallerOne()
    {
        string small = _builder.Add(new ReduceMean([2, 3], true), GraphBuilder.Input);
        AssertFused(_builder.Add(new Add(), small, _builder.Constant(Tensors.Floats(Shape.Of(1, 1, 1, 1, 1), 2))), "ReduceMean", "Add");
    }

    [Fact]
    public void PinnedScales_KeepThePiecesApart()
    {
        string sigmoid = _builder.Add(new Sigmoid(), GraphBuilder.Input);
        var editor = new GraphEditor(_builder.Build(_builder.Add(new Mul(), GraphBuilder.Input, sigmoid)));
        editor.SetPinned(sigmoid, new PinnedQuantization([1f / 256], 0));
        GraphAssert.Operators(FuseFunctions.Run(editor.ToGraph()), "Sigmoid", "Mul");
    }

    [Fact]
    public void ResidualBlocks_AreAsLongAsTheyHaveOperators()
    {
        const int Blocks = 60;
        Graph after = FuseFunctions.Run(_builder.Build(ResidualChain(Blocks)));
        Composite fused = Assert.IsType<Composite>(Assert.Single(after.Nodes).Op);
        Assert.Equal(2 * Blocks, fused.Function.Operators);
        Assert.Equal(MathF.Pow(2, Blocks), fused.Function.Apply(1));
        Assert.Equal(-1, fused.Function.Apply(-1));
    }

    [Fact]
    public void AChainBeyondTheLimit_IsSeveralLookups()
    {
        Graph before = _builder.Build(Enumerable.Range(0, 300).Aggregate(GraphBuilder.Input, (x, _) => _builder.Add(new Tanh(), x)));
        Graph after = FuseFunctions.Run(before);
        Assert.Equal(2, after.Nodes.Length);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Composites_OfTheSameParts_AreEqual()
    {
        Assert.Equal(new Composite(new Mul(), Silu()), new Composite(new Mul(), Silu()));
        Assert.NotEqual(Silu(), RealFunction.Of(new Mul(), RealFunction.Variable, RealFunction.Number(1)));
    }

    [Fact]
    public void Composite_OnBytes_IsAnExactTable() =>
        new SingleOp(new Composite(new Mul(), Silu())).Activation(Shape.Of(1, 64), new QuantParams(0.05f, 100)).AssertExact();

    private static RealFunction Silu() =>
        RealFunction.Of(new Mul(), RealFunction.Variable, RealFunction.Of(new Sigmoid(), RealFunction.Variable)!)!;

    private string ResidualChain(int blocks) => Enumerable.Range(0, blocks)
        .Aggregate(GraphBuilder.Input, (x, _) => _builder.Add(new Add(), x, _builder.Add(new Relu(), x)));

    private string Number(float value) => _builder.Constant(Tensor.Scalar(value));

    private Graph AssertFused(string output, params string[] operators)
    {
        Graph before = _builder.Build(output);
        Graph after = FuseFunctions.Run(before);
        GraphAssert.Operators(after, operators);
        GraphAssert.SameOutputs(before, after);
        return after;
    }
}
