using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledDense;
using NanoML.Compiler.Strategies.UnrolledRow;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>Dense layers of one row: what follows what, and what the prices say.</summary>
public sealed class DenseRowTests(ITestOutputHelper output)
{
    private const int Inputs = 640;
    private const int Outputs = 60;

    private static readonly OpcodeCosts s_costs = OpcodeCosts.Load("nanoclr-host");

    [Fact]
    public void TwoCallsOfOneInput_TheSecond_TakesWhatTheFirstHasPacked()
    {
        LayerBatch batch = Halves(LaneFormat.Three, LaneFormat.Three);
        UnrolledDenseCode[] codes = [.. batch.Emission.Layers.OfType<UnrolledDenseCode>()];

        Assert.Equal([false, true], codes.Select(c => c.IsPacked));
        Assert.True(codes[0].Opcodes.Opcodes - codes[1].Opcodes.Opcodes > codes[0].Packs * 30);
        batch.AssertReferenceBytes(inputs: 3);
    }

    [Fact]
    public void TwoCallsOfOneInput_InAnotherFormat_PackTheirOwn()
    {
        LayerBatch batch = Halves(LaneFormat.Three, LaneFormat.Four);

        Assert.All(batch.Emission.Layers.OfType<UnrolledDenseCode>(), c => Assert.False(c.IsPacked));
        batch.AssertReferenceBytes(inputs: 3);
    }

    [Fact]
    public void Candidates_ByTheirPrices_SuitTheWeights()
    {
        Assert.IsType<UnrolledDenseCode>(Fastest(WeightStyle.Int8));
        Assert.IsType<UnrolledRowCode>(Fastest(WeightStyle.MostlyZero));
        Assert.IsType<UnrolledRowCode>(Fastest(WeightStyle.MostlyZeroFourBits));
    }

    [Theory]
    [InlineData(128, 64)]
    [InlineData(640, 40)]
    public void Opcodes_EveryKindOfWeights_AreThoseThatAreCounted(int inputs, int outputs)
    {
        WeightStyle[] styles = [WeightStyle.Int8, WeightStyle.HalfZero, WeightStyle.MostlyZero, WeightStyle.FourBits, WeightStyle.Ternary];
        var batch = new LayerBatch(
            5, inputs, ClampTable.MaxMargin, withReference: true,
            (random, input) => styles.Select(style => RandomLayer.OfDense(random, input, 1, inputs, outputs, style)),
            (plan, call) => StrategyTable.Candidates(plan, call).Where(code => code is UnrolledDenseCode or UnrolledRowCode));
        foreach (LayerCode code in batch.Codes)
        {
            Plan plan = EmptyModel.Plan(batch.Plan.Input.Buffer, batch.Output, [code.Call]);
            using var counter = new IlCounter(DeviceBuild.Compile(EmptyModel.Emit(EmissionPlan.Of(plan, [code])))[^1]);
            EmittedModel model = EmittedModel.Of(counter.Assembly);
            model.Invoke();
            counter.Clear();
            model.Invoke();
            double share = s_costs.Milliseconds(code.Opcodes) / s_costs.Milliseconds(counter.ReadTotal());
            output.WriteLine($"{code.GetType().Name} {code.Call.Summary}: estimate {share:p1} of the count");
            Assert.InRange(share, 0.95, 1.05);
        }
    }

    private static LayerCode Fastest(WeightStyle style)
    {
        var input = new DeviceBuffer("input", 128);
        RandomLayer layer = RandomLayer.OfDense(new Random(1), input, 1, 128, 128, style);
        Plan plan = EmptyModel.Plan(input, new DeviceBuffer("output", 128), []);
        return StrategyTable.Candidates(plan, layer.Call).MinBy(c => s_costs.Milliseconds(c.Opcodes))!;
    }

    /// <summary>Two layers of the same input, one behind the other, like the parts of a layer that the planner has split.</summary>
    private static LayerBatch Halves(LaneFormat first, LaneFormat second)
    {
        var formats = new Queue<LaneFormat>([first, second]);
        return new LayerBatch(
            11, Inputs, ClampTable.MaxMargin, withReference: true,
            (random, input) => [Layer(random, input), Layer(random, input)],
            (_, call) => [UnrolledDenseCode.Create(call, formats.Dequeue(), ClampTable.MaxMargin)!]);
    }

    private static RandomLayer Layer(Random random, DeviceBuffer input) =>
        RandomLayer.OfDense(random, input, 1, Inputs, Outputs, WeightStyle.FourBits);
}
