using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

public sealed class PipelineTests
{
    [Fact]
    public void OrdinaryCnn_IsLayersAlone()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 8, 8));
        string x = builder.Add(new Relu(), builder.BatchNorm(builder.Conv(GraphBuilder.Input, 4)));
        x = builder.MaxPool(x);
        x = builder.Add(new Relu(), builder.BatchNorm(builder.Conv(x, 6)));
        x = builder.Gemm(builder.Flatten(builder.MaxPool(x)), 5);
        Graph before = builder.Build(builder.Add(new Softmax(1), x));
        Graph after = Pipeline.Run(before);
        GraphAssert.Operators(after, "Conv", "MaxPool", "Conv", "MaxPool", "Reshape", "Dense", "Softmax");
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void ChannelsLastModel_LosesItsTransposes()
    {
        var builder = new GraphBuilder(Shape.Of(1, 8, 8, 3));
        string x = builder.Conv(builder.Transpose(GraphBuilder.Input, 0, 3, 1, 2), 4);
        x = builder.Add(new Relu(), builder.Transpose(x, 0, 2, 3, 1));
        Graph before = builder.Build(builder.Gemm(builder.Flatten(x), 5));
        Graph after = Pipeline.Run(before);
        GraphAssert.Operators(after, "Conv", "Reshape", "Dense");
        Assert.Empty(after.InputPorts[0].Form.Layout);
        GraphAssert.SameOutputs(before, after);
    }

    [Fact]
    public void Dump_WritesOneReadableFileForEachPassThatChangedSomething()
    {
        string directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var builder = new GraphBuilder(Shape.Of(1, 6));
            Pipeline.Run(builder.Build(builder.Add(new Relu(), builder.Gemm(GraphBuilder.Input, 4))), directory);
            string[] files = [.. Directory.GetFiles(directory).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
            Assert.Equal(["import.txt", "to-dense.txt", "fuse-clamp.txt"], files.Select(file => file[(file.IndexOf('-', StringComparison.Ordinal) + 1)..]));
            string last = File.ReadAllText(Path.Combine(directory, files[^1]));
            Assert.Contains(
                "relu1_y0 Float32[1x4] = Dense{Clamp=0..Infinity}(input, gemm0_weights const Float32[4x6]",
                last,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    [Fact]
    public void BrokenGraph_IsReportedWithTheStage()
    {
        var builder = new GraphBuilder(Shape.Of(1, 6));
        Graph graph = builder.Build(builder.Add(new Relu(), GraphBuilder.Input));
        Graph broken = graph with { Outputs = ["nowhere"] };
        Assert.Contains("import", Assert.Throws<InvalidOperationException>(() => Pipeline.Run(broken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RandomGraphs_GiveTheSameOutputs()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            Graph before = new RandomGraph(seed).Build();
            GraphAssert.SameOutputs(before, Pipeline.Run(before), 1e-4);
        }
    }

    [Fact]
    public void Folding_LeavesTheAxesInOnnxOrder()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 8, 8));
        string x = builder.Add(new Relu(), builder.BatchNorm(builder.Conv(GraphBuilder.Input, 4)));
        Graph graph = builder.Build(builder.Gemm(builder.Flatten(builder.MaxPool(x)), 5));
        Graph folded = Pipeline.RunFolding(graph);
        Assert.Equal(["Conv", "MaxPool", "Reshape", "Dense"], folded.Nodes.Select(n => n.Op.OpType));
        Assert.All(folded.Nodes.Select(n => n.Op).OfType<Conv>(), conv => Assert.False(conv.ChannelsLast));
        Assert.Empty(folded.InputPorts[0].Form.Layout);
        Assert.Equal(Pipeline.Folding, Pipeline.Passes.Take(Pipeline.Folding.Count));
        float[] input = Tensors.Random(Shape.Of(1, 3, 8, 8), -1, 1).Floats;
        Tensors.AssertClose(new FloatOracle(graph).Run(input), new FloatOracle(folded).Run(input), 1e-4f);
    }
}
