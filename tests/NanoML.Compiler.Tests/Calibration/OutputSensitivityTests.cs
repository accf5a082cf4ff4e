using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Calibration;

public class OutputSensitivityTests
{
    private const int Inputs = 4;
    private const double Tolerance = 1e-6;

    private readonly GraphBuilder _builder = new(Shape.Of(1, Inputs));

    // Of a mean of 1, a channel keeps 0.02 whatever the samples show; the squares are 0, 1 and 9.
    [Fact]
    public void HiddenChannels_CountByTheSquareOfWhatReadsThem()
    {
        string hidden = _builder.Add(new Dense(), GraphBuilder.Input, _builder.Random(Shape.Of(3, Inputs)));

        AssertHidden([0.02, 0.02 + (0.98 * 0.3), 0.02 + (0.98 * 2.7)], hidden, 0, 1, -3);
    }

    [Fact]
    public void ChannelBelowItsFusedRelu_CountsLeast()
    {
        string hidden = _builder.Add(
            new Dense(Clamp.Relu), GraphBuilder.Input, _builder.Random(Shape.Of(3, Inputs)),
            _builder.Constant(Tensors.Floats(100, -100, 100)));

        AssertHidden([1.49, 0.02, 1.49], hidden, 1, 1, 1);
    }

    private void AssertHidden(double[] expected, string hidden, params float[] readers)
    {
        Graph graph = _builder.Build(_builder.Add(new Dense(), hidden, _builder.Constant(Tensors.Floats(Shape.Of(1, 3), readers))));
        var found = OutputSensitivity.Of(graph, [.. Plans.Samples(graph).Select(graph.Feed)]);

        Assert.All(expected.Zip(found[graph.Nodes[0].Name]), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        Assert.Equal(1, Assert.Single(found[graph.Nodes[1].Name]), Tolerance);
    }
}
