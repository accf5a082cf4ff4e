using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Planning;

public class IntegerOracleTests
{
    [Fact]
    public void Run_OtherAxisOrderOnTheDevice_TakesAndGivesTheModels()
    {
        Graph graph = SwapChannels();
        Graph optimized = NanoML.Compiler.Passes.Pipeline.Run(graph);
        float[] sample = [.. Enumerable.Range(0, 12).Select(k => k / 12f)];
        Plan plan = Planner.CreatePlan(Quantizer.Quantize(optimized, Calibrator.Run(optimized, [sample], RangeMethod.MinMax)));
        Assert.Equal([0, 2, 3, 1], optimized.InputPorts[0].Form.Layout.AsEnumerable());
        Assert.Equal([0, 2, 3, 1], optimized.OutputPorts[0].Layout.AsEnumerable());

        byte[] input = IntegerOracle.QuantizeInput(plan, sample);
        float[] output = IntegerOracle.DequantizeOutput(plan, new IntegerOracle(plan).Run(input));

        Assert.Equal(plan.Input.Quant.Quantize(sample[6]), input[1]);
        Tensors.AssertClose([.. sample[6..], .. sample[..6]], output, 0.01f);
    }

    [Fact]
    public void Run_Again_GivesTheSameBytes()
    {
        Plan plan = Plans.Of(NanoML.Compiler.Passes.Pipeline.Run(SwapChannels()));
        var oracle = new IntegerOracle(plan);
        byte[] input = [.. Enumerable.Range(0, 12).Select(k => (byte)(20 * k))];
        byte[] first = oracle.Run(input);
        oracle.Run(new byte[12]);

        Assert.Equal(first, oracle.Run(input));
    }

    [Fact]
    public void Run_Observed_ShowsEveryCallsBuffer()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3));
        string hidden = builder.Add(new Relu(), GraphBuilder.Input);
        Plan plan = Plans.Of(builder.Build(builder.Add(new Add(), hidden, builder.Constant(Tensors.Floats(1, 2, 3)))));
        var seen = new List<(string Layer, byte[] Bytes)>();
        byte[] output = new IntegerOracle(plan).Run([0, 128, 255], (call, bytes) => seen.Add((call.Layer, bytes.ToArray())));

        Assert.Equal(["relu0", "add1"], seen.Select(s => s.Layer));
        Assert.Equal(output, seen[1].Bytes);
        Assert.NotEqual(output, seen[0].Bytes);
    }

    /// <summary>A 1x1 convolution over 1x2x2x3 that swaps the two channels.</summary>
    private static Graph SwapChannels()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 2, 3));
        var window = new SpatialWindow([1, 1], [1, 1], [1, 1], [0, 0], [0, 0]);
        string weights = builder.Constant(Tensors.Floats(Shape.Of(2, 2, 1, 1), 0, 1, 1, 0));
        return builder.Build(builder.Add(new Conv(window, 1), GraphBuilder.Input, weights));
    }
}
