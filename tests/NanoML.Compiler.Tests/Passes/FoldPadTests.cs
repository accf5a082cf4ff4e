using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class FoldPadTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 2, 5, 5));

    [Fact]
    public void ZerosAroundAConvolution_BecomeItsPads()
    {
        Graph before = _builder.Build(_builder.Conv(Padded(0), 3));
        Graph after = FoldPad.Run(before);
        GraphAssert.Operators(after, "Conv");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void ZerosAroundAnAveragePool_AreCounted()
    {
        Graph before = _builder.Build(_builder.AveragePool(_builder.Add(new Pad([0, 0, 0, 1], [0, 0, 1, 0], PadMode.Constant, 0), GraphBuilder.Input)));
        Graph after = FoldPad.Run(before);
        GraphAssert.Operators(after, "AveragePool");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void WindowsThatWouldLieInThePadding_KeepThePad()
    {
        Graph before = _builder.Build(_builder.AveragePool(_builder.Add(new Pad([0, 0, 2, 0], [0, 0, 0, 0], PadMode.Constant, 0), GraphBuilder.Input)));
        GraphAssert.Operators(FoldPad.Run(before), "Pad", "AveragePool");
    }

    [Theory]
    [InlineData(1f, PadMode.Constant)]
    [InlineData(0f, PadMode.Reflect)]
    public void OtherPads_Stay(float value, PadMode mode) => GraphAssert.Operators(FoldPad.Run(_builder.Build(_builder.Conv(Padded(value, mode), 3))), "Pad", "Conv");

    [Fact]
    public void PaddedChannels_Stay()
    {
        string pad = _builder.Add(new Pad([0, 1, 0, 0], [0, 0, 0, 0], PadMode.Constant, 0), GraphBuilder.Input);
        GraphAssert.Operators(FoldPad.Run(_builder.Build(_builder.Conv(pad, 3))), "Pad", "Conv");
    }

    [Fact]
    public void ZerosAroundAMaxPool_Stay() => GraphAssert.Operators(FoldPad.Run(_builder.Build(_builder.MaxPool(Padded(0)))), "Pad", "MaxPool");

    private string Padded(float value, PadMode mode = PadMode.Constant) =>
        _builder.Add(new Pad([0, 0, 1, 2], [0, 0, 2, 1], mode, value), GraphBuilder.Input);
}
