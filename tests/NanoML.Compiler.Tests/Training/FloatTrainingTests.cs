using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Training;
using NanoML.Compiler.Training.Networks;

namespace NanoML.Compiler.Tests.Training;

public sealed class FloatTrainingTests
{
    public static TheoryData<string, string> Families => new()
    {
        { "dense", "1x12" }, { "conv1d", "1x3x30" }, { "gru", "1x3x32" }, { "conv2d", "1x1x8x6" }, { "separable", "1x1x13x12" }, { "residual", "1x2x12x12" },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void EachFamily_LearnsAToyInAMoment(string family, string input)
    {
        LabelledData data = Toy.Data(new Shape([.. input.Split('x').Select(int.Parse)]));
        Network network = NetworkFamilies.Of(family).Candidates(data.Shape).First();

        Graph trained = Train(network, data, 30, threads: 2)!;

        Assert.InRange(Accuracy.Of(trained, data.Validation, 2).Share, 0.9, 1);
        Assert.All(Pipeline.RunFolding(trained).Nodes, node => Assert.IsNotType<BatchNormalization>(node.Op));
    }

    [Fact]
    public void Candidates_GrowAndAreDistinct() => Assert.All((IEnumerable<object[]>)Families, row =>
    {
        var shape = new Shape([.. ((string)row[1]).Split('x').Select(int.Parse)]);
        Network[] candidates = [.. NetworkFamilies.Of((string)row[0]).Candidates(shape)];
        Assert.Equal(candidates.Distinct(), candidates);
        Assert.True(Macs(candidates[0], shape) < Macs(candidates[^1], shape));
    });

    [Fact]
    public void TheSameSeed_RepeatsExactlyOnAnyNumberOfThreads()
    {
        LabelledData data = Toy.Data(Shape.Of(1, 3, 30));
        Network network = new("conv1d", [4, 6], 3, 2);

        float[] once = Weights(Train(network, data, 6, threads: 1));

        Assert.Equal(once, Weights(Train(network, data, 6, threads: 2)));
        Assert.NotEqual(once, Weights(Train(network, data, 6, threads: 2, seed: 8)));
    }

    [Fact]
    public void Cancelled_GivesNothing()
    {
        LabelledData data = Toy.Data(Shape.Of(1, 12));
        using var cancellation = new CancellationTokenSource();
        var training = new FloatTraining(new Network("dense", [8], 1), data, Scale(data), new FloatTrainingOptions(1000, 1, 1));
        Assert.Null(training.Run(new Heard<double>(_ => cancellation.Cancel()), cancellation.Token));
    }

    [Fact]
    public void ALearntNetwork_WantsRawInputs()
    {
        LabelledData data = Toy.Data(Shape.Of(1, 12));
        var farOff = new LabelledData("far", data.Classes, data.Shape, new Moved(data.Training), new Moved(data.Validation));

        Graph trained = Train(new Network("dense", [8], 1), farOff, 30, threads: 2)!;

        Assert.InRange(Accuracy.Of(trained, farOff.Validation, 2).Share, 0.9, 1);
        Assert.NotNull(Pipeline.RunFolding(trained).FormOf("input").Scaling);
    }

    [Fact]
    public void RareClasses_CountMore()
    {
        var data = new LabelledData(
            "rare", ["a", "b"], Shape.Of(1, 1), new FixedExamples([.. Enumerable.Repeat(new float[1], 10)], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]), new FixedExamples([], []));
        double[] weights = ClassWeights.Of(data);
        Assert.Equal(2, weights[1] / weights[0], 1e-9);
        Assert.Equal(10, (8 * weights[0]) + (2 * weights[1]), 1e-9);
    }

    [Fact]
    public void StandardError_IsOfRecordings()
    {
        float[][] scores = [.. Enumerable.Range(0, 60).Select(k => k < 30 ? new float[] { 1, 0 } : [0, 1])];
        var alike = Accuracy.Of(new TwoRecordings(), scores);
        var apart = Accuracy.Of(new FixedExamples([.. scores], [.. Enumerable.Repeat(0, 60)]), scores);
        Assert.Equal(0.5, alike.Share);
        Assert.Equal(0.5, alike.StandardError, 1e-3);
        Assert.Equal(0.0651, apart.StandardError, 1e-3);
        Assert.Equal(0, alike.ErrorOfDifference(Accuracy.Of(new TwoRecordings(), scores)));
        Assert.Equal(0.5, alike.ErrorOfDifference(Accuracy.Of(new TwoRecordings(), [.. scores.Select(_ => new float[] { 1, 0 })])), 1e-9);
    }

    private static Graph? Train(Network network, LabelledData data, int steps, int threads, int seed = 7) =>
        new FloatTraining(network, data, Scale(data), new FloatTrainingOptions(steps, seed, threads)).Run(null, default);

    private static InputScale Scale(LabelledData data) =>
        InputScales.Of(data.Shape, [.. Enumerable.Range(0, data.Training.Count).Select(data.Training.Plain)]);

    private static float[] Weights(Graph? graph) =>
        [.. graph!.Values.Values.Where(value => value.Constant is { IsFloat: true }).OrderBy(value => value.Name, StringComparer.Ordinal).SelectMany(value => value.Constant!.Floats)];

    private static long Macs(Network network, Shape shape) =>
        network.ToDeploy(shape, ["a", "b"], InputScale.None, 1, new Dictionary<string, Tensor>()).CountMacs();

    private sealed class Moved(ILabelledExamples inner) : ILabelledExamples
    {
        public int Count => inner.Count;

        public int Label(int example) => inner.Label(example);

        public string Recording(int example) => inner.Recording(example);

        public float[] Plain(int example) => Move(inner.Plain(example));

        public float[] Augmented(int example, Random random) => Move(inner.Augmented(example, random));

        private static float[] Move(float[] input) => [.. input.Select((x, k) => (x * 300 * (k + 1)) + 5000)];
    }

    private sealed class TwoRecordings : ILabelledExamples
    {
        public int Count => 60;

        public int Label(int example) => 0;

        public string Recording(int example) => example < 30 ? "right" : "wrong";

        public float[] Plain(int example) => [];

        public float[] Augmented(int example, Random random) => [];
    }
}
