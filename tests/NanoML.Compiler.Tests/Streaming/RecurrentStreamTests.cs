using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Streaming;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Streaming;

/// <summary>Recurrent layers of a stream take each frame once, and go on with what they remember.</summary>
public sealed class RecurrentStreamTests
{
    private const int Frames = 12;
    private const int Features = 3;
    private const int Units = 4;

    public static TheoryData<RecurrentCell> Cells => [
        new LstmCell(new("Sigmoid"), new("Tanh"), new("Tanh"), false),
        new GruCell(new("Sigmoid"), new("Tanh"), false),
        new GruCell(new("Sigmoid"), new("Tanh"), true),
        new RnnCell(new("Tanh")),
    ];

    [Theory]
    [MemberData(nameof(Cells))]
    internal void AStep_ComputesOnlyItsFrame_AndGivesTheBytesOfTheWindowThatBeginsWithTheStream(RecurrentCell cell)
    {
        (QuantGraph window, StepNetwork step) = Rewrite(cell, isReverse: false, 0);
        Assert.All(step.Whole, name => Assert.StartsWith("slice", name, StringComparison.Ordinal));
        Assert.True(step.IsFromReset);
        Assert.False(step.IsSliding);
        Assert.Equal(1, step.Hop);

        var run = new StreamRun(window, step, 5);
        byte[][] expected = run.RunSteps();
        Assert.True(run.AssertAsPromised(expected) > 0);
        run.AssertEmitted(expected);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0.5)]
    public void ALayerThatBeginsElsewhere_ReadsTheWholeWindow(bool isReverse, float state)
    {
        StepNetwork step = Rewrite(new RnnCell(new("Tanh")), isReverse, state).Step;
        Assert.Contains(step.Whole, name => name.Contains("recurrence", StringComparison.Ordinal));
    }

    private static (QuantGraph Window, StepNetwork Step) Rewrite(RecurrentCell cell, bool isReverse, float state)
    {
        var builder = new GraphBuilder(Shape.Of(1, Frames, Features), 3);
        int rows = cell.Gates * Units;
        string begin = builder.Constant(new Tensor(Shape.Of(1, Units), [.. Enumerable.Repeat(state, Units)]));
        string dense = builder.Add(new MatMul(), GraphBuilder.Input, builder.Random(Shape.Of(Features, Features)));
        string x = builder.Transpose(builder.Add(new Tanh(), dense), 1, 0, 2);
        string y = builder.Add(
            new Recurrence(cell, isReverse),
            [
                x, builder.Random(Shape.Of(rows, Features)), builder.Random(Shape.Of(rows, Units)), builder.Random(Shape.Of(2 * rows)),
                .. Enumerable.Repeat(begin, cell.Outputs),
            ]);
        string last = builder.Add(Slice.Along(builder.ShapeOf(y), 0, Frames - 1, 1), y);
        QuantGraph window = Plans.Quantize(Pipeline.Run(builder.Build(builder.Gemm(builder.Flatten(last), 2))));
        return (window, StreamRewrite.Run(window, 1, 1));
    }
}
