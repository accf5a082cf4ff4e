using NanoML.Compiler.Compression;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Quantization;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression.Search;

public class PlanCompressorTests
{
    // What a plan leaves behind for the next one must not show in its weights.
    [Fact]
    public void Run_PlansOneAfterTheOther_CompressesEachAsAlone()
    {
        QuantGraph network = Plans.Quantize(Branches());
        float[][] samples = Plans.Samples(network.Graph, 24);
        var compressor = new PlanCompressor(network, samples);
        (int Bits, double Zeros)[][] plans =
        [
            [(4, 0.5), (4, 0.5), (4, 0.5), (8, 0)],
            [(4, 0.5), (4, 0.2), (4, 0.5), (8, 0)],
            [(4, 0.5), (4, 0.5), (3, 0.5), (8, 0.3)],
            [(8, 0), (4, 0.5), (4, 0.5), (8, 0)],
            [(4, 0.5), (4, 0.5), (4, 0.5), (8, 0)],
        ];

        foreach ((int Bits, double Zeros)[] plan in plans)
        {
            Dictionary<string, LayerFormat> formats = network.Graph.WeightedNodes().Zip(plan).ToDictionary(
                p => p.First.Name,
                p => new LayerFormat(WeightLevels.Linear(p.Second.Bits), (int)(p.Second.Zeros * network.Weights[p.First.Name].Data.Length)));
            QuantGraph alone = WeightCompressor.Run(network, formats, samples);

            foreach ((string name, QuantWeights weights) in compressor.Run(formats).Weights)
            {
                Assert.Equal(alone.Weights[name].Data, weights.Data);
                Assert.Equal(alone.Weights[name].Scales, weights.Scales);
                Assert.Equal(alone.Weights[name].Bias, weights.Bias);
            }
        }
    }

    private static Graph Branches()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2, 8, 8));
        string trunk = builder.Conv(GraphBuilder.Input, 4);
        string sum = builder.Add(new Add(), builder.Conv(trunk, 4), builder.Conv(trunk, 4, kernel: 1));
        return Pipeline.Run(builder.Build(builder.Gemm(builder.Flatten(sum), 3)));
    }
}
