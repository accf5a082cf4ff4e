using NanoML.Compiler.Calibration;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Calibration;

public class NarrowingTests
{
    private const int Classes = 6;
    private const float Masked = -1e9f;

    private readonly GraphBuilder _builder = new(Shape.Of(1, Classes));

    public static TheoryData<RangeMethod> Methods => [.. Enum.GetValues<RangeMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void MaskAddedBeforeSoftmax_LeavesLevelsToTheOthers(RangeMethod method)
    {
        string mask = _builder.Constant(Tensors.Floats(Shape.Of(1, Classes), 0, 0, 0, 0, Masked, Masked));
        Graph graph = _builder.Build(_builder.Add(new Softmax(1), _builder.Add(new Add(), GraphBuilder.Input, mask)));

        Assert.InRange(Decibels(graph, method), 35, 200);
    }

    [Fact]
    public void MaskSubtractedBehindAReshape_LeavesLevelsToTheOthers()
    {
        string mask = _builder.Constant(Tensors.Floats(Shape.Of(1, Classes), 0, -Masked, 0, 0, 0, -Masked));
        string masked = _builder.Add(new Sub(), GraphBuilder.Input, mask);
        Graph graph = _builder.Build(_builder.Add(new Softmax(2), _builder.Add(new Reshape(Shape.Of(1, 1, Classes)), masked)));

        Assert.InRange(Decibels(graph, RangeMethod.MinMax), 35, 200);
    }

    [Fact]
    public void Step_HasNoTails()
    {
        var values = Tensors.Floats(Shape.Of(1, 4), -2, 0, 0.5f, 2);

        Assert.Equal(values.Floats, new Sign().Narrow(values));
    }

    // The least float, which PyTorch's masks have, and what is far enough for half precision.
    [Theory]
    [InlineData(-3.4028235e38f)]
    [InlineData(-65504f)]
    [InlineData(-1e4f)]
    public void MaskOfOtherSize_LeavesLevelsToTheOthers(float masked)
    {
        string mask = _builder.Constant(Tensors.Floats(Shape.Of(1, Classes), 0, 0, masked, 0, 0, masked));
        Graph graph = _builder.Build(_builder.Add(new Softmax(1), _builder.Add(new Add(), mask, GraphBuilder.Input)));

        Assert.InRange(Decibels(graph, RangeMethod.Percentile), 35, 200);
    }

    [Fact]
    public void MaskOfInfinities_IsNamedWithWhatToTakeInstead()
    {
        string mask = _builder.Constant(Tensors.Floats(Shape.Of(1, Classes), 0, 0, float.NegativeInfinity, 0, 0, 0));
        Graph graph = _builder.Build(_builder.Add(new Softmax(1), _builder.Add(new Add(), GraphBuilder.Input, mask)));
        CompilerException refusal = Assert.Throws<CompilerException>(() => Decibels(graph, RangeMethod.Percentile));

        Assert.Contains($"constant '{mask}' holds NaN or infinity", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("-1e9", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void SumsThatSaturateASigmoid_LeaveLevelsToTheOthers()
    {
        string shift = _builder.Constant(Tensors.Floats(Shape.Of(1, Classes), 0, 0, 0, 5000, -300, Masked));
        Graph graph = _builder.Build(_builder.Add(new Sigmoid(), _builder.Add(new Add(), GraphBuilder.Input, shift)));

        Assert.InRange(Decibels(graph, RangeMethod.MinMax), 35, 200);
    }

    [Fact]
    public void ValueThatAnotherNodeReadsToo_KeepsItsRange()
    {
        string large = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Constant(Tensors.Floats(1000f)));
        Graph graph = _builder.Build(_builder.Add(new Add(), _builder.Add(new Sigmoid(), large), large));

        Assert.InRange(Range(graph, large).Max, 900, 1000);
    }

    [Fact]
    public void OutputOfTheModel_KeepsItsRange()
    {
        string large = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Constant(Tensors.Floats(1000f)));

        Assert.InRange(Range(_builder.Build(large), large).Max, 900, 1000);
    }

    // A change of less than a factor of two would only move what is right already.
    [Fact]
    public void ScoresThatAllCount_KeepTheirRange()
    {
        string scores = _builder.Add(new Mul(), GraphBuilder.Input, _builder.Constant(Tensors.Floats(8f)));
        Graph graph = _builder.Build(_builder.Add(new Softmax(1), scores));
        (float min, float max) = (Plans.Samples(graph).Min(x => x.Min()) * 8, Plans.Samples(graph).Max(x => x.Max()) * 8);

        Assert.Equal(QuantParams.FromRange(min, max), Range(graph, scores));
    }

    [Fact]
    public void FlatTails_OfAFunctionWithoutAny_AreEmpty()
    {
        float[] x = [-3, 0, 0.5f, 7];

        Assert.Equal(x, FlatTails.Narrow(value => 2 * value, x));
    }

    [Theory]
    [InlineData(1e9f)]
    [InlineData(1e4f)]
    [InlineData(20f)]
    public void FlatTails_OfTanh_EndWhereItSaturates(float far)
    {
        float[] x = FlatTails.Narrow(MathF.Tanh, [-far, 0.25f, far]);

        Assert.InRange(x[0], -6, -3);
        Assert.Equal(0.25f, x[1]);
        Assert.InRange(x[2], 3, 6);
    }

    private static QuantParams Range(Graph graph, string name) =>
        Calibrator.Run(graph, Plans.Samples(graph), RangeMethod.MinMax)[name];

    private static double Decibels(Graph graph, RangeMethod method)
    {
        float[][] samples = Plans.Samples(graph, 40);
        Plan plan = Planner.CreatePlan(Quantizer.Quantize(graph, Calibrator.Run(graph, samples, method)));
        return Signals.Decibels(plan, samples);
    }
}
