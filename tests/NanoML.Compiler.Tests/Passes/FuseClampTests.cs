using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class FuseClampTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 2, 4, 4));

    [Fact]
    public void ReluAndClip_AfterAConvolution_BecomeItsClamp()
    {
        string conv = _builder.Conv(GraphBuilder.Input, 3);
        Graph before = _builder.Build(_builder.Add(new Clip(-1, 0.5f), _builder.Add(new Relu(), conv)));
        Graph after = FuseClamp.Run(before);
        GraphAssert.Operators(after, "Conv");
        Assert.Equal(new Clamp(0, 0.5f), ((Conv)after.Nodes[0].Op).Clamp);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Relu_WhenItsInputIsReadElsewhere_Stays()
    {
        string conv = _builder.Conv(GraphBuilder.Input, 3);
        Graph before = _builder.Build(_builder.Add(new Add(), conv, _builder.Add(new Relu(), conv)));
        GraphAssert.Operators(FuseClamp.Run(before), "Conv", "Relu", "Add");
    }

    [Fact]
    public void Relu_BehindPoolAndReshape_IsFusedBeforeThem()
    {
        string pool = _builder.MaxPool(_builder.Conv(GraphBuilder.Input, 3));
        Graph before = _builder.Build(_builder.Gemm(_builder.Add(new Relu(), _builder.Flatten(pool)), 5));
        Graph after = FuseClamp.Run(before);
        GraphAssert.Operators(after, "Conv", "MaxPool", "Reshape", "Gemm");
        Assert.Equal(Clamp.Relu, ((Conv)after.Nodes[0].Op).Clamp);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Clips_InAChain_BecomeOne()
    {
        string x = _builder.Add(new Sigmoid(), GraphBuilder.Input);
        Graph before = _builder.Build(_builder.Add(new Clip(0.3f, 0.9f), _builder.Add(new Clip(0.4f, 0.6f), x)));
        Graph after = FuseClamp.Run(before);
        Assert.Equal(new Clip(0.4f, 0.6f), after.Nodes[^1].Op);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void FusedOutput_KeepsThePinnedScaleOfTheActivation()
    {
        Graph after = FuseClamp.Run(Pinned(0.25f, 0.25f));
        GraphAssert.Operators(after, "Conv");
        Assert.Equal(new PinnedQuantization([0.25f], 0), after.Value(after.Outputs[0]).Pinned);
    }

    [Theory]
    [InlineData(0.5f, 0.25f)]
    [InlineData(0.25f, 0.3f)]
    public void Relu_BetweenLevelsOfTwoScales_StaysSoThatBothRound(float conv, float relu) =>
        GraphAssert.Operators(FuseClamp.Run(Pinned(conv, relu)), "Conv", "Relu");

    // With a scale of levels from 0 to 63.75 there is no -1.
    [Fact]
    public void Clip_BeyondTheScaleOfTheLayer_Stays()
    {
        string conv = _builder.Conv(GraphBuilder.Input, 3);
        var editor = new GraphEditor(_builder.Build(_builder.Add(new Clip(float.NegativeInfinity, -1), conv)));
        editor.SetPinned(conv, new PinnedQuantization([0.25f], 0));
        GraphAssert.Operators(FuseClamp.Run(editor.ToGraph()), "Conv", "Clip");
    }

    private Graph Pinned(float convScale, float reluScale)
    {
        string conv = _builder.Conv(GraphBuilder.Input, 3);
        string relu = _builder.Add(new Relu(), conv);
        var editor = new GraphEditor(_builder.Build(relu));
        editor.SetPinned(conv, new PinnedQuantization([convScale], 128));
        editor.SetPinned(relu, new PinnedQuantization([reluScale], 0));
        return editor.ToGraph();
    }
}
