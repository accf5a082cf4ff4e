using NanoML.Compiler.Calibration;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class LayerPruningTests
{
    private const int Inputs = 20;
    private const int Outputs = 9;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Prune_ForcesWholeRunsToZero_AndNoMoreThanOneTooMany(int run)
    {
        LayerProblem layer = Layer();
        var pruning = new LayerPruning(layer, run);
        for (int zeros = 0; zeros <= Inputs * Outputs; zeros += 7)
        {
            LayerProblem pruned = pruning.Prune(zeros);

            Assert.InRange(pruned.Zeros, zeros, zeros + run - 1);
            IEnumerable<int[]> left = pruned.Channels.SelectMany(channel => Assert.Single(channel.Parts).Support.GroupBy(k => k / run).Select(k => k.ToArray()));
            Assert.All(left, weights => Assert.Equal(Math.Min(run, Inputs - (weights[0] / run * run)), weights.Length));
        }
    }

    [Fact]
    public void Prune_MoreZeros_KeepsThoseOfFewer()
    {
        var pruning = new LayerPruning(Layer(), 3);
        LayerProblem few = pruning.Prune(40);
        LayerProblem many = pruning.Prune(90);

        Assert.All(few.Channels.Zip(many.Channels), pair => Assert.Empty(pair.Second.Parts[0].Support.Except(pair.First.Parts[0].Support)));
    }

    // Steps are found as far as they are asked for; none of those left out would have come before one that is taken.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    public void Prune_TakesTheSameAsWhenAllStepsAreKnown(int seed, int run)
    {
        LayerProblem layer = Layer(seed);
        var complete = new LayerPruning(layer, run);
        _ = complete.RelativeHarm();
        foreach (int zeros in Enumerable.Range(0, 13).Select(k => k * Inputs * Outputs / 12))
        {
            Assert.Equal(Supports(complete.Prune(zeros)), Supports(new LayerPruning(layer, run).Prune(zeros)));
        }
    }

    [Fact]
    public void RelativeHarm_AfterPruning_IsThatOfANewOne()
    {
        LayerProblem layer = Layer();
        var pruning = new LayerPruning(layer, 3);
        pruning.Prune(40);

        Assert.Equal(new LayerPruning(layer, 3).RelativeHarm(), pruning.RelativeHarm());
    }

    // Steps of another layer, with more weights left in their rows, were in the same memory before.
    [Fact]
    public void RelativeHarm_InMemoryOfAnotherLayer_IsThatOfFreshMemory()
    {
        LayerProblem layer = Layer();
        using var fresh = new LayerPruning(layer, 3);
        (int Zeros, double Harm)[] steps = [.. fresh.RelativeHarm()];
        using (var other = new LayerPruning(Layer(7), 1))
        {
            other.Prune(Inputs * Outputs / 2);
        }

        using var pruning = new LayerPruning(layer, 3);
        Assert.Equal(steps, pruning.RelativeHarm());
    }

    [Fact]
    public void RelativeHarm_GrowsAndCountsEveryWeight()
    {
        (int Zeros, double Harm)[] steps = [.. new LayerPruning(Layer(), 3).RelativeHarm()];

        Assert.Equal(Inputs * Outputs, steps.Sum(step => step.Zeros));
        Assert.Equal(steps.Select(step => step.Harm).Order(), steps.Select(step => step.Harm));
        Assert.Equal(Outputs, steps.Count(step => step.Zeros == Inputs % 3));
    }

    private static IEnumerable<int[]> Supports(LayerProblem layer) => layer.Channels.Select(channel => Assert.Single(channel.Parts).Support);

    // Channels of different size, so that some lose more of their weights than others.
    private static LayerProblem Layer(int seed = 0)
    {
        var builder = new GraphBuilder(Shape.Of(1, Inputs));
        float[] weights = [.. Tensors.Random(Shape.Of(Outputs, Inputs), -1, 1, seed).Floats.Select((w, k) => w * (1 + (k / Inputs)))];
        Graph graph = builder.Build(builder.Add(
            new Dense(), GraphBuilder.Input, builder.Constant(new Tensor(Shape.Of(Outputs, Inputs), weights))));
        QuantGraph network = Plans.Quantize(graph);
        return LayerProblem.Of(graph, graph.Nodes[0], new ActivationReplay(network, Plans.Samples(graph, 60)));
    }
}
