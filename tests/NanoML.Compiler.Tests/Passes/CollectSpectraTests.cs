using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class CollectSpectraTests
{
    private const int Bins = 5;

    private readonly GraphBuilder _builder = new(Shape.Of(1, 1, 40));

    public static TheoryData<string> Forms => ["slices", "split", "two layers", "dense"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void MagnitudeOfALayersHalves_IsOneOperator(string form)
    {
        (string re, string im) = Parts(form);
        Graph graph = AssertCollected(Root(_builder.Add(new Pow(2), re), _builder.Add(new Mul(), im, im)), 1);

        GraphAssert.KeepsDecibels(graph, 30);
    }

    [Fact]
    public void LogarithmOfAMagnitude_IsPartOfIt()
    {
        (string re, string im) = Parts("slices");
        string root = Root(_builder.Add(new Pow(2), re), _builder.Add(new Pow(2), im), 1e-3f);
        Graph graph = AssertCollected(_builder.Add(new Log(), _builder.Add(new Add(), root, _builder.Constant(new Tensor(Shape.Scalar, [0.1f])))), 1);

        GraphAssert.KeepsDecibels(graph, 30);
    }

    [Fact]
    public void PartsThatAreReadElsewhere_Stay()
    {
        (string re, string im) = Parts("slices");
        string root = Root(_builder.Add(new Pow(2), re), _builder.Add(new Pow(2), im));

        AssertCollected(_builder.Add(new Mul(), root, re), 0);
    }

    private (string Re, string Im) Parts(string form)
    {
        var window = new SpatialWindow([8], [4], [1], [0], [0]);
        string Layer(int channels) => _builder.Add(
            new Conv(window, 1), GraphBuilder.Input, _builder.Random(Shape.Of(channels, 1, 8)), _builder.Random(Shape.Of(channels)));
        if (form == "two layers")
        {
            return (Layer(Bins), Layer(Bins));
        }

        if (form == "dense")
        {
            string rows = _builder.Add(new Reshape(Shape.Of(4, 10)), GraphBuilder.Input);
            return (_builder.Gemm(rows, Bins), _builder.Gemm(rows, Bins));
        }

        string both = Layer(2 * Bins);
        Shape shape = _builder.ShapeOf(both);
        return form == "split" && _builder.AddAll(new Split(1, [Bins, Bins]), both) is [var first, var second]
            ? (first, second)
            : (_builder.Add(Slice.Along(shape, 1, 0, Bins), both), _builder.Add(Slice.Along(shape, 1, Bins, Bins), both));
    }

    private string Root(string re, string im, float epsilon = 0)
    {
        string sum = _builder.Add(new Add(), re, im);
        return _builder.Add(new Sqrt(), epsilon == 0 ? sum : _builder.Add(new Add(), sum, _builder.Constant(new Tensor(Shape.Scalar, [epsilon]))));
    }

    /// <returns>The graph before.</returns>
    private Graph AssertCollected(string output, int count)
    {
        Graph before = _builder.Build(output);
        Graph after = Pipeline.Run(before);
        Assert.Equal(count, after.Nodes.Count(node => node.Op is Spectrum));
        Assert.Equal(count == 0, after.Nodes.Any(node => node.Op is Conv or Dense));
        GraphAssert.SameOutputs(before, after, 1e-4);
        return before;
    }
}
