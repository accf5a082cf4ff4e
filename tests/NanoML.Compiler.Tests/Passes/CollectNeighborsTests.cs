using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;

namespace NanoML.Compiler.Tests.Passes;

/// <summary>Nearest neighbours in the words of several versions of converters, held against ONNX Runtime.</summary>
public sealed class CollectNeighborsTests : IDisposable
{
    private const int Points = 40;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void VotesOfScannedDistances_BecomeOneLayer() => AssertOneLayer(new NeighborModel(Points).Euclidean().Choose(3).Votes(3), DistanceMetric.Euclidean, 3, true);

    [Fact]
    public void VotesOfOneNeighbour_BecomeOneLayer() => AssertOneLayer(new NeighborModel(Points).Euclidean().Choose(1).Votes(3), DistanceMetric.Euclidean, 1, true);

    [Fact]
    public void ManhattanDistances_BecomeOneLayer() => AssertOneLayer(new NeighborModel(Points).Manhattan().Choose(4).Votes(3), DistanceMetric.Manhattan, 4, true);

    [Theory]
    [InlineData(1, DistanceMetric.Manhattan)]
    [InlineData(2, DistanceMetric.SquaredEuclidean)]
    public void MinkowskiDistances_OfTheFirstTwoExponents_BecomeOneLayer(float exponent, DistanceMetric metric) =>
        AssertOneLayer(new NeighborModel(Points).Minkowski(exponent).Choose(5).Mean(), metric, 5, false);

    [Theory]
    [InlineData("euclidean", DistanceMetric.Euclidean)]
    [InlineData("sqeuclidean", DistanceMetric.SquaredEuclidean)]
    public void DistancesOfOnnxRuntimesOwnOperator_BecomeOneLayer(string metric, DistanceMetric expected) =>
        AssertOneLayer(new NeighborModel(Points).CDist(metric).Choose(7).Votes(3), expected, 7, true);

    [Fact]
    public void MeansOfSeveralTargets_BecomeOneLayer() => AssertOneLayer(new NeighborModel(Points).Euclidean().Choose(5).Means(), DistanceMetric.Euclidean, 5, false);

    [Fact]
    public void TheGreatestNegativeDistance_IsTheLeast() =>
        AssertOneLayer(new NeighborModel(Points, opset: 10).Euclidean().Choose(2).Mean(), DistanceMetric.Euclidean, 2, false);

    [Fact]
    public void OfEqualDistances_TheLowerPointCounts() => AssertOneLayer(
        new NeighborModel(Points).Euclidean().Choose(3).Means(), DistanceMetric.Euclidean, 3, false, points => Array.ConvertAll(points, MathF.Round));

    [Fact]
    public void MoreNeighboursThanPoints_AreRefusedWithTheNode() =>
        AssertRefused(DiagnosticCatalog.BadShape, new NeighborModel(4).Euclidean().Choose(5).Votes(3), "'nearest'");

    [Fact]
    public void FewerLabelsThanPoints_AreRefusedWithTheNode() =>
        AssertRefused(DiagnosticCatalog.BadGraph, new NeighborModel(Points).Euclidean().Choose(3).Votes(3, labels: 7), "'look'");

    [Fact]
    public void AnotherBodyOfTheScan_IsRefusedWithTheNodeThatChooses() => AssertRefused(
        DiagnosticCatalog.UnsupportedOperator,
        new NeighborModel(Points).Scan(NeighborModel.Node("Mul", ["state", "point"], "diff"), NeighborModel.Sum("ReduceSum", "diff")).Choose(3).Votes(3),
        "'nearest'");

    [Fact]
    public void AnotherExponent_IsRefusedWithTheNodeThatChooses() =>
        AssertRefused(DiagnosticCatalog.UnsupportedOperator, new NeighborModel(Points).Minkowski(3).Choose(3).Votes(3), "'nearest'");

    [Fact]
    public void AScanWithoutABody_IsRefusedWithTheNode()
    {
        NeighborModel model = new NeighborModel(Points).Euclidean().Choose(3).Votes(3);
        model.Builder.With(file => file.Graph.Node[0].Attribute[1].G = new());
        AssertRefused(DiagnosticCatalog.UnsupportedOperator, model, "'distances'");
    }

    [Fact]
    public void VotesWeightedByDistance_BecomeOneLayerThatChoosesOnnxRuntimesClass() =>
        AssertWeighted(new NeighborModel(Points).Euclidean().Choose(5).Weights().Votes(3, isWeighted: true), DistanceMetric.Euclidean, areShares: true);

    [Fact]
    public void MeansWeightedByDistance_BecomeOneLayerOfTheirBytes()
    {
        AssertWeighted(new NeighborModel(Points).Manhattan().Choose(4).Weights().WeightedMean(), DistanceMetric.Manhattan, areShares: false);
        AssertWeighted(new NeighborModel(Points, opset: 10).Euclidean().Choose(4).Weights().WeightedMean(), DistanceMetric.Euclidean, areShares: false);
    }

    [Fact]
    public void WeightsOfDistancesThatAddUpToNoMean_AreRefusedWithTheNode()
    {
        NeighborModel model = new NeighborModel(Points).Euclidean().Choose(3);
        model.Builder.Initializer("targets", [Points], model.Targets[..Points]).Node("Gather", ["targets", "indices"], "found")
            .Node("Div", ["found", "values"], "weighted").Node("ReduceSum", ["weighted"], "y", ("axes", new[] { 1 })).Output("y", 1, 1);
        AssertRefused(DiagnosticCatalog.NotNeighbors, model, "'nearest'");
    }

    [Fact]
    public void WhatIsNoMean_IsRefusedWithTheNode()
    {
        NeighborModel model = new NeighborModel(Points).Euclidean().Choose(3);
        model.Builder.Initializer("targets", [Points], model.Targets[..Points]).Node("Gather", ["targets", "indices"], "found")
            .Node("ReduceMax", ["found"], "y", ("axes", new[] { 1 })).Output("y", 1, 1);
        AssertRefused(DiagnosticCatalog.NotNeighbors, model, "'nearest'");
    }

    [Fact]
    public void AChoiceOfOtherNumbers_IsRefusedWithTheNode()
    {
        var model = new NeighborModel(Points);
        model.Builder.Node("Relu", ["input"], "distance");
        AssertRefused(DiagnosticCatalog.UnsupportedOperator, model.Choose(1).Mean(), "'nearest'");
    }

    [Theory]
    [InlineData(DistanceMetric.Euclidean)]
    [InlineData(DistanceMetric.Manhattan)]
    public void TheLoweredLayer_GivesWhatItsFloatsGive(DistanceMetric metric)
    {
        var random = new Random(3);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        SingleOp op = new SingleOp(new NearestNeighbors(metric, 3, AreShares: false)).Activation(Shape.Of(1, 4), new QuantParams(1f / 255, 0))
            .Constant(new Tensor(Shape.Of(30, 4), Numbers(120))).Constant(new Tensor(Shape.Of(30, 2), Numbers(60))).Output(new QuantParams(1f / 255, 0));
        op.AssertWithinOneStep();
    }

    private void AssertOneLayer(NeighborModel model, DistanceMetric metric, int count, bool areShares, Func<float[], float[]>? form = null)
    {
        if (form is not null)
        {
            float[] formed = form(model.Points);
            model.Builder.With(file => file.Graph.Initializer[0].FloatData.Clear()).With(file => file.Graph.Initializer[0].FloatData.AddRange(formed));
        }

        var random = new Random(2);
        float[][] rows = [.. Enumerable.Range(0, 64).Select(_ => Enumerable.Range(0, NeighborModel.Features).Select(_ => (2 * random.NextSingle()) - 1).ToArray())];
        string data = _folder.Write("rows.npz", NpyWriter.Npz(("input", NpyWriter.Floats([rows.Length, NeighborModel.Features], [.. rows.SelectMany(x => x)]))));
        Compilation compilation = Compilation.Run(
            new CompileOptions { ModelPath = model.Builder.Save(_folder.File("m.onnx")), Target = "esp32", DataPath = data }, reference: new OnnxRuntimeReference());

        NearestNeighbors layer = Assert.Single(compilation.Quantized.Graph.Nodes.Select(node => node.Op).OfType<NearestNeighbors>());
        Assert.Equal(new NearestNeighbors(metric, count, areShares), layer);
        Assert.Equal(new FloatOracle(compilation.Imported).Run(rows), new FloatOracle(compilation.Quantized.Graph).Run(rows));
        VerifyReport report = Verification.Run(compilation, new SampleSet("rows", rows.Length, rows, null, null), new FloatOracle(compilation.Imported));
        Assert.True(report.BitExact);
    }

    private void AssertWeighted(NeighborModel model, DistanceMetric metric, bool areShares)
    {
        var random = new Random(2);
        float[][] rows = [.. Enumerable.Range(0, 256).Select(k => k % 8 == 0
            ? model.Points.AsSpan(k % Points * NeighborModel.Features, NeighborModel.Features).ToArray()
            : Enumerable.Range(0, NeighborModel.Features).Select(_ => (2 * random.NextSingle()) - 1).ToArray())];
        string data = _folder.Write("rows.npz", NpyWriter.Npz(("input", NpyWriter.Floats([rows.Length, NeighborModel.Features], [.. rows.SelectMany(x => x)]))));
        Compilation compilation = Compilation.Run(
            new CompileOptions { ModelPath = model.Builder.Save(_folder.File("m.onnx")), Target = "esp32", DataPath = data }, reference: new OnnxRuntimeReference());

        NearestNeighbors layer = Assert.Single(compilation.Quantized.Graph.Nodes.Select(node => node.Op).OfType<NearestNeighbors>());
        Assert.True(layer.IsByDistance);
        Assert.Equal((metric, areShares), (layer.Metric, layer.AreShares));
        Assert.All(
            new FloatOracle(compilation.Imported).Run(rows).Zip(new FloatOracle(compilation.Quantized.Graph).Run(rows)),
            pair => Assert.All(pair.First.Zip(pair.Second), values => Assert.Equal(values.First, values.Second, 1e-4f)));
        VerifyReport report = Verification.Run(compilation, new SampleSet("rows", rows.Length, rows, null, null), new FloatOracle(compilation.Imported));
        Assert.True(report.BitExact);
        Assert.True(report.SqnrDb > 25 && report.Agreement is null or >= 0.98, $"{report.SqnrDb} dB, {report.Agreement}");
    }

    private void AssertRefused(DiagnosticCode code, NeighborModel model, string node) => Refusal.Assert(
        code, () => Pipeline.Run(GraphImporter.Import(ModelInterface.Choose(model.Builder.Read(_folder)))), node);
}
