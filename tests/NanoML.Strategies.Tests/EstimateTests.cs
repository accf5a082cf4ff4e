using System.Collections.Immutable;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Lanes;
using Xunit.Abstractions;

namespace NanoML.Strategies.Tests;

/// <summary>Assemblies are packed by estimates, so these have to be upper ones.</summary>
public sealed class EstimateTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(LayerShape.DenseRow)]
    [InlineData(LayerShape.DenseRows)]
    [InlineData(LayerShape.Conv)]
    [InlineData(LayerShape.SeriesConv)]
    [InlineData(LayerShape.DepthwiseConv)]
    [InlineData(LayerShape.SeriesDepthwiseConv)]
    [InlineData(LayerShape.MaxPool)]
    [InlineData(LayerShape.AveragePool)]
    [InlineData(LayerShape.RepeatedConv)]
    [InlineData(LayerShape.RepeatedDepthwiseConv)]
    [InlineData(LayerShape.RepeatedMaxPool)]
    [InlineData(LayerShape.RepeatedAveragePool)]
    public void IlBytes_RandomLayers_AreAtLeastTheBytesOfTheEmittedCode(LayerShape shape)
    {
        var shares = new List<double>();
        var failures = new List<string>();
        foreach (int margin in new[] { ClampTable.MaxMargin, ClampTable.LeastMargin })
        {
            var batch = LayerBatch.OfRandomLayers(500 + (int)shape, shape, 40, margin, withReference: true);
            ImmutableArray<DeviceAssembly> assemblies = batch.AssertReferenceBytes(inputs: 1);
            Dictionary<string, int> bytes = LayerBytes.Of(assemblies);
            foreach (LayerCode code in batch.Codes)
            {
                int actual = bytes[code.Call.Layer];
                shares.Add((double)actual / code.IlBytes);
                if (actual > code.IlBytes)
                {
                    failures.Add($"{code.GetType().Name} {code.Call.Summary}, margin {margin}: {actual} bytes, estimated {code.IlBytes}");
                }
            }
        }

        output.WriteLine($"{shares.Count} layers; estimates are exceeded by {failures.Count}, used to {shares.Average():p0}, at most {shares.Max():p0}");
        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(20)));
    }
}
