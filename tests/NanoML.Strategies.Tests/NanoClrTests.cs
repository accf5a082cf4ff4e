using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation.NanoClr;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.Reference;

namespace NanoML.Strategies.Tests;

/// <summary>A sample of the random layers on the real interpreter; skipped, saying so, where the environment does not name its tools.</summary>
public sealed class NanoClrTests
{
    private const int Inputs = 4;
    private const int HeapKilobytes = 8192;

    [NanoClrTheory]
    [InlineData(LayerShape.DenseRow, 0)]
    [InlineData(LayerShape.DenseRow, 1)]
    [InlineData(LayerShape.DenseRows, 0)]
    [InlineData(LayerShape.DenseRows, 1)]
    [InlineData(LayerShape.Conv, 0)]
    [InlineData(LayerShape.Conv, 1)]
    [InlineData(LayerShape.SeriesConv, 0)]
    [InlineData(LayerShape.DepthwiseConv, 0)]
    [InlineData(LayerShape.DepthwiseConv, 1)]
    [InlineData(LayerShape.SeriesDepthwiseConv, 0)]
    [InlineData(LayerShape.MaxPool, 0)]
    [InlineData(LayerShape.AveragePool, 0)]
    public void RandomLayers_OnNanoClr_GiveTheReferencesBytes(LayerShape shape, int index)
    {
        int margin = index == 0 ? ClampTable.MaxMargin : 0;
        var batch = LayerBatch.OfRandomLayers(90_000 + (100 * (int)shape) + index, shape, 16, margin, withReference: false);
        IReadOnlyList<byte[]> inputs = batch.Inputs(Inputs);

        DeviceReplayResult result = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, EmptyModel.Emit(batch.Emission), inputs, HeapKilobytes, TimeSpan.FromMinutes(5));

        for (int k = 0; k < inputs.Count; k++)
        {
            batch.AssertEqual(batch.Expected(inputs[k], untouched: 0), result.Outputs[k]);
        }
    }

    [NanoClrTheory]
    [InlineData(450)]
    public void ModelOfBaseClasses_OnNanoClr_GivesTheBytesOfTheOracle(int layers)
    {
        Plan plan = DenseChain.Plan(layers);
        byte[] input = [0, 255, 7, 130];

        DeviceReplayResult result = DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, EmptyModel.Emit(ReferenceCode.PlanFor(plan)), [input], HeapKilobytes, TimeSpan.FromMinutes(5));

        Assert.Equal(new IntegerOracle(plan).Run(input), result.Outputs[0]);
    }
}
