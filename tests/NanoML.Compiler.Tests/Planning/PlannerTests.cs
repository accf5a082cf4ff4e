using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Planning;

public class PlannerTests
{
    [Fact]
    public void CreatePlan_DenseLayerBeyondATable_GivesTheBytesOfTheWhole()
    {
        var builder = new GraphBuilder(Shape.Of(2, 500));
        string weights = builder.Random(Shape.Of(301, 500));
        string y = builder.Add(new Dense(Clamp.Relu), GraphBuilder.Input, weights, builder.Random(Shape.Of(301)));

        AssertDividedGivesTheSame(builder.Build(y), parts: 4);
    }

    [Fact]
    public void CreatePlan_ConvolutionBeyondATable_GivesTheBytesOfTheWhole()
    {
        var builder = new GraphBuilder(Shape.Of(1, 100, 4, 4));
        Graph graph = NanoML.Compiler.Passes.Pipeline.Run(builder.Build(builder.Conv(GraphBuilder.Input, 130)));

        AssertDividedGivesTheSame(graph, parts: 3);
    }

    // Its weights fit, but four bytes of bias and four of multiplier for each output do not.
    [Fact]
    public void CreatePlan_DenseLayerOfManyOutputs_DividesItsBiases()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2));
        string y = builder.Add(new Dense(), GraphBuilder.Input, builder.Random(Shape.Of(13_000, 2)), builder.Random(Shape.Of(13_000)));

        AssertDividedGivesTheSame(builder.Build(y), parts: 2);
    }

    [Fact]
    public void CreatePlan_SmallLayer_StaysWhole()
    {
        var builder = new GraphBuilder(Shape.Of(1, 64));
        Graph graph = builder.Build(builder.Gemm(GraphBuilder.Input, 64));

        Assert.Single(Plans.Of(NanoML.Compiler.Passes.Pipeline.Run(graph)).Calls);
    }

    [Fact]
    public void CreatePlan_OneOutputBeyondATable_IsRefused()
    {
        var builder = new GraphBuilder(Shape.Of(1, 50_000));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, builder.Random(Shape.Of(1, 50_000))));

        Refusal.Assert(DiagnosticCatalog.NotPlannable, () => Plans.Of(graph), "'dense0'", "50000", "49152");
    }

    [Fact]
    public void CreatePlan_ActivationsBeyondTheLargestArray_AreRefusedWhereMostAreInUse()
    {
        var builder = new GraphBuilder(Shape.Of(1, 300_000));
        string both = builder.Add(new Concat(1), GraphBuilder.Input, builder.Add(new Tanh(), GraphBuilder.Input));
        Graph graph = builder.Build(builder.Add(new ReduceMean([1], true), both));

        Refusal.Assert(DiagnosticCatalog.ArenaTooLarge, () => Plans.Of(graph), "'concat1'", "1200000", "786400", "'concat1_y0' 600000");
    }

    [Fact]
    public void CreatePlan_OutputThatIsTheInput_IsCopied()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        Plan plan = Plans.Of(builder.Build(builder.Add(new Reshape(Shape.Of(2, 3)), GraphBuilder.Input)));
        byte[] bytes = [1, 2, 3, 4, 5, 6];

        Assert.Equal(bytes, new IntegerOracle(plan).Run(bytes));
    }

    [Fact]
    public void CreatePlan_ConstantOutput_IsRefused()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2));

        Refusal.Assert(DiagnosticCatalog.UnsupportedInterface, () => Plans.Of(builder.Build(builder.Random(Shape.Of(3)))), "constant1");
    }

    private static void AssertDividedGivesTheSame(Graph graph, int parts)
    {
        QuantGraph quantized = Plans.Quantize(graph);
        Plan plan = Planner.CreatePlan(quantized);
        Assert.Equal(parts, plan.Calls.Length);
        Assert.All(plan.Tables, table => Assert.InRange(table.ByteLength, 1, Planner.MaxTableBytes));
        Assert.Equal(graph.CountMacs(), plan.Macs);

        byte[] input = IntegerOracle.QuantizeInput(plan, Tensors.Random(graph.Value(GraphBuilder.Input).Shape, -1, 1).Floats);
        Assert.Equal(RunWhole(quantized, input), new IntegerOracle(plan).Run(input));
    }

    /// <summary>The only layer of a graph as one call.</summary>
    private static byte[] RunWhole(QuantGraph graph, byte[] input)
    {
        Node node = Assert.Single(graph.Graph.Nodes);
        var source = new DeviceBuffer(GraphBuilder.Input, input.Length);
        var calls = new List<KernelCall>();
        new LoweringContext(graph, node, new() { [GraphBuilder.Input] = source }, calls).Lower();
        KernelCall call = Assert.Single(calls);
        var memory = new BufferMemory(1) { [source] = input };
        call.Execute(memory);
        return memory[call.Output.Buffer];
    }
}
