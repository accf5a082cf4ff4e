using NanoML.Compiler.Compression;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Reference;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Planning;

/// <summary>One weight that several layers have is one in every stage.</summary>
public class SharedWeightsTests
{
    private const int Size = 24;

    [Fact]
    public void ShareWeights_OfEqualConstants_MakesThemOne()
    {
        Graph graph = Steps(3, copies: true);
        Assert.Equal(3, WeightNames(graph));

        Assert.Equal(1, WeightNames(ShareWeights.Run(graph)));
    }

    [Fact]
    public void ShareWeights_OfConstantsThatDifferInOneElement_LeavesThem()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2));
        string first = builder.Add(new Dense(), GraphBuilder.Input, builder.Constant(Tensors.Floats(Shape.Of(2, 2), 1, 2, 3, 4)));
        Graph graph = builder.Build(builder.Add(new Dense(), first, builder.Constant(Tensors.Floats(Shape.Of(2, 2), 1, 2, 3, 5))));

        Assert.Equal(2, WeightNames(ShareWeights.Run(graph)));
    }

    [Fact]
    public void UsesOfWeights_OfAChangedCopy_AreThoseOfTheCopy()
    {
        Graph graph = ShareWeights.Run(Steps(3, copies: true));
        Node first = graph.WeightedNodes().First();
        Node last = graph.WeightedNodes().Last();
        Assert.Equal(3, graph.UsesOfWeights(first).Length);

        Graph shorter = graph with { Nodes = graph.Nodes.Remove(last) };

        Assert.Equal(2, shorter.UsesOfWeights(first).Length);
    }

    [Fact]
    public void Quantize_OfOneWeight_GivesItOneScaleWhateverItsInputs()
    {
        QuantGraph network = Plans.Quantize(Steps(3));

        Assert.All(network.Weights.Values, use => Assert.Same(network.Weights.Values.First().Data, use.Data));
        Assert.True(network.Graph.Nodes.Select(node => network.Activations[node.Output].Quant.Scale).Distinct().Count() > 1);
    }

    [Fact]
    public void CreatePlan_OfOneWeight_HasOneTableOfIt()
    {
        Plan plan = Plans.Of(Steps(3));

        Assert.Equal(3, plan.Calls.Length);
        Assert.Equal(Size * Size, plan.Tables.Where(table => table.Role == "Weights").Sum(table => table.ByteLength));
    }

    [Theory]
    [InlineData("packed")]
    [InlineData("reference")]
    public void Strategies_OfOneWeight_ReadOneTable(string strategy)
    {
        Plan plan = Plans.Of(Steps(3));
        LayerCode[] codes = [.. plan.Calls.Select(call => StrategyTable.Candidates(plan, call).First(code => code.Strategy == strategy))];

        Assert.Single(codes.Select(code => code.Tables.MaxBy(table => table.ByteLength)).Distinct());
    }

    [Fact]
    public void RamBudget_OfOneWeight_CountsItOnce()
    {
        int one = RamBudget.Of(ReferenceCode.PlanFor(Plans.Of(Steps(1)))).TableBytes;
        int three = RamBudget.Of(ReferenceCode.PlanFor(Plans.Of(Steps(3)))).TableBytes;
        int copies = RamBudget.Of(ReferenceCode.PlanFor(Plans.Of(Steps(3, copies: true)))).TableBytes;

        Assert.InRange(copies - three, 2 * Size * Size, 3 * Size * Size);
        Assert.InRange(three - one, 0, Size * Size);
    }

    [Theory]
    [InlineData(WeightFormat.Int8, 0)]
    [InlineData(WeightFormat.Int4, 0)]
    [InlineData(WeightFormat.Int8, 0.5)]
    public void Compress_OfOneWeight_LeavesOneThatServesAllItsInputs(WeightFormat format, double ratio)
    {
        Graph graph = Wrapped();
        QuantGraph plain = Plans.Quantize(graph);
        float[][] samples = Plans.Samples(graph, 40);
        QuantGraph compressed = WeightCompressor.Run(plain, new CompressionOptions(format, ratio), samples);

        QuantWeights[] uses = [.. graph.UsesOfWeights(graph.WeightedNodes().ElementAt(1)).Select(node => compressed.Weights[node.Name])];
        Assert.Equal(3, uses.Length);
        Assert.All(uses, use => Assert.Same(uses[0].Data, use.Data));
        Assert.All(uses, use => Assert.Same(uses[0].Scales, use.Scales));
        Assert.True(uses.Select(use => use.Bias![0]).Distinct().Count() > 1, "each layer makes up for the mean of its own input");
        if (ratio > 0)
        {
            int weights = plain.Weights.Values.DistinctBy(layer => layer.Data).Sum(layer => layer.Data.Length);
            int zeros = compressed.Weights.Values.DistinctBy(layer => layer.Data).Sum(layer => layer.Data.Count(q => q == 0));
            Assert.InRange((double)zeros / weights, ratio - 0.02, ratio + 0.1);
        }
    }

    [Theory]
    [InlineData("unrolled")]
    [InlineData("packed")]
    [InlineData("reference")]
    public void Emit_OfASiameseNetwork_HasOneTableOrMethodAndTheBytesOfTheOracle(string strategy)
    {
        Plan plan = Plans.Of(Siamese());
        LayerCode[] codes =
        [
            .. plan.Calls.Select(call => StrategyTable.Candidates(plan, call).FirstOrDefault(code => code.Strategy == strategy) ?? ReferenceCode.Of(call)),
        ];
        EmittedModelCode emitted = ModelEmitter.Emit(
            EmissionPlan.Of(plan, [.. codes]), new EmitOptions("Siamese", "NanoML.Models", "model.onnx", "", "esp32"));

        Assert.Equal(2, codes.Count(code => code.Call.Macs > 0 && code.Strategy == strategy));
        string text = string.Concat(emitted.Files.Where(file => file.Path.StartsWith("Siamese/", StringComparison.Ordinal)).Select(file => file.Text));
        Assert.Equal(strategy == "unrolled" ? 1 : 0, Count(text, "static void Conv"));
        Assert.Equal(strategy == "unrolled" ? 0 : 1, Count(text, "static readonly sbyte[]"));

        using EmittedModel model = EmittedModel.Load(DeviceBuild.Compile(emitted)[^1]);
        byte[] input = IntegerOracle.QuantizeInput(plan, Plans.Samples(plan.Source.Graph)[0]);
        input.CopyTo(model.Input, 0);
        model.Invoke();
        Assert.Equal(new IntegerOracle(plan).Run(input), model.Output);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>A convolution on an image and on its transpose, both results added.</summary>
    private static Graph Siamese()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 12, 12));
        string weights = builder.Random(Shape.Of(4, 2, 3, 3));
        string bias = builder.Random(Shape.Of(4));
        var window = new SpatialWindow([3, 3], [1, 1], [1, 1], [0, 0], [0, 0]);
        string one = builder.Add(new Conv(window, 1), GraphBuilder.Input, weights, bias);
        string other = builder.Add(new Conv(window, 1), builder.Transpose(GraphBuilder.Input, 0, 1, 3, 2), weights, bias);
        return Pipeline.Run(builder.Build(builder.Add(new Add(), one, other)));
    }

    private static int WeightNames(Graph graph) => graph.WeightedNodes().Select(node => node.Inputs[IWeightedOp.WeightInput]).Distinct().Count();

    /// <summary>A recurrence: the same layer on its own result, a few times.</summary>
    private static Graph Steps(int count, bool copies = false)
    {
        var builder = new GraphBuilder(Shape.Of(1, Size));
        Tensor weights = Tensors.Random(Shape.Of(Size, Size), -1, 1, seed: 3);
        Tensor bias = Tensors.Random(Shape.Of(Size), -1, 1, seed: 4);
        string constant = builder.Constant(weights);
        string x = GraphBuilder.Input;
        for (int k = 0; k < count; k++)
        {
            x = builder.Add(new Dense(), x, copies ? builder.Constant(weights) : constant, builder.Constant(bias));
        }

        return builder.Build(x);
    }

    /// <summary>Such a recurrence between two layers, which take the eight bits of the first and the last.</summary>
    private static Graph Wrapped()
    {
        var builder = new GraphBuilder(Shape.Of(1, Size));
        string weights = builder.Random(Shape.Of(Size, Size));
        string bias = builder.Random(Shape.Of(Size));
        string x = builder.Gemm(GraphBuilder.Input, Size);
        for (int k = 0; k < 3; k++)
        {
            x = builder.Add(new Dense(new Clamp(0, 6)), x, weights, bias);
        }

        return builder.Build(builder.Gemm(x, 4));
    }
}
