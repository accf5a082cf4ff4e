using NanoML.Compiler.Calibration;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Calibration;

public class QuantizerTests
{
    private static readonly QuantParams s_seen = new(0.5f, 7);

    private readonly GraphBuilder _builder = new(Shape.Of(1, 4));

    [Fact]
    public void Quantize_ObservedValue_TakesItsRange()
    {
        string y = _builder.Add(new Dense(), GraphBuilder.Input, _builder.Random(Shape.Of(3, 4)));

        Assert.Equal(s_seen, Quantize(_builder.Build(y)).Activations[y].Quant);
    }

    [Fact]
    public void Quantize_PinnedValue_WinsOverTheObserved()
    {
        string y = _builder.Add(new Dense(), GraphBuilder.Input, _builder.Random(Shape.Of(3, 4)));
        QuantGraph quantized = Quantize(Pin(Pin(_builder.Build(y), y, 0.25f, 3), GraphBuilder.Input, 0.125f, 9));

        Assert.Equal(new QuantParams(0.25f, 3), quantized.Activations[y].Quant);
        Assert.Equal(new QuantParams(0.125f, 9), quantized.Activations[GraphBuilder.Input].Quant);
    }

    [Fact]
    public void Quantize_BytesThatOnlyMove_KeepTheirScaleWhateverIsPinned()
    {
        string y = _builder.Add(new Reshape(Shape.Of(2, 2)), GraphBuilder.Input);

        Assert.Equal(s_seen, Quantize(Pin(_builder.Build(y), y, 0.25f, 3)).Activations[y].Quant);
    }

    [Fact]
    public void Quantize_KnownScale_WinsOverTheObservedButNotOverThePinned()
    {
        string y = _builder.Add(new Sigmoid(), GraphBuilder.Input);
        Graph graph = _builder.Build(y);

        Assert.Equal(new QuantParams(1f / 256, 0), Quantize(graph).Activations[y].Quant);
        Assert.Equal(new QuantParams(0.25f, 3), Quantize(Pin(graph, y, 0.25f, 3)).Activations[y].Quant);
    }

    [Fact]
    public void Quantize_PinnedWeights_AreNotScaledAgain()
    {
        string w = _builder.Constant(Tensors.Floats(Shape.Of(1, 4), 1, 0.5f, -1, 0));
        string y = _builder.Add(new Dense(), GraphBuilder.Input, w);
        QuantWeights weights = Quantize(Pin(_builder.Build(y), w, 0.5f, 0)).Weights.Values.Single();

        Assert.Equal<sbyte>([2, 1, -2, 0], weights.Data);
        Assert.Equal([0.5f], weights.Scales);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Quantize_WeightThatIsNotFinite_IsRefusedByItsLayer(float bad)
    {
        string w = _builder.Constant(Tensors.Floats(Shape.Of(1, 4), 1, bad, 2, 3));
        Graph graph = _builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, w));

        Refusal.Assert(DiagnosticCatalog.BadWeights, () => Plans.Quantize(graph), "test.onnx", "'dense0'");
    }

    [Fact]
    public void Quantize_BiasThatIsNotFinite_IsRefused()
    {
        string bias = _builder.Constant(Tensors.Floats(float.NaN));
        Graph graph = _builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, _builder.Random(Shape.Of(1, 4)), bias));

        Refusal.Assert(DiagnosticCatalog.BadWeights, () => Plans.Quantize(graph), "'dense0'");
    }

    [Theory]
    [InlineData(RangeMethod.MinMax)]
    [InlineData(RangeMethod.Percentile)]
    public void Quantize_ActivationThatIsNotFinite_IsRefusedByItsName(RangeMethod method)
    {
        string y = _builder.Add(new Div(), GraphBuilder.Input, _builder.Constant(Tensors.Floats(1, 0, 1, 1)));
        Graph graph = _builder.Build(y);

        Refusal.Assert(
            DiagnosticCatalog.NotQuantizable,
            () => Quantizer.Quantize(graph, Calibrator.Run(graph, [[0, 0, 0, 0]], method)),
            $"'{y}'",
            "not finite");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void Quantize_PinnedScaleOfNoUse_IsRefused(float scale)
    {
        string y = _builder.Add(new Relu(), GraphBuilder.Input);
        Graph graph = Pin(_builder.Build(y), y, scale, 0);

        Refusal.Assert(DiagnosticCatalog.NotQuantizable, () => Quantize(graph), $"'{y}'", "scale");
    }

    [Fact]
    public void Quantize_WeightsThatAreComputed_AreRefused()
    {
        string w = _builder.Add(new Reshape(Shape.Of(1, 4)), GraphBuilder.Input);
        Graph graph = _builder.Build(_builder.Add(new Dense(), GraphBuilder.Input, w));

        Refusal.Assert(DiagnosticCatalog.NotQuantizable, () => Quantize(graph), "'dense1'", "weights");
    }

    private static QuantGraph Quantize(Graph graph) => Quantizer.Quantize(graph, graph.Values.Keys.ToDictionary(name => name, _ => s_seen));

    private static Graph Pin(Graph graph, string name, float scale, int zeroPoint) => graph with
    {
        Values = graph.Values.SetItem(name, graph.Value(name) with { Pinned = new PinnedQuantization([scale], zeroPoint) }),
    };
}
