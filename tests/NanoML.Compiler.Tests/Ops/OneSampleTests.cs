using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>What one sample of a batch may be taken of, and what not; <see cref="FirstAxisTests"/> has the operators that allow it.</summary>
public sealed class OneSampleTests : IDisposable
{
    private static readonly Dictionary<string, Func<GraphBuilder, string, string>> s_mixing = new()
    {
        ["Softmax over samples"] = (b, x) => b.Add(new Softmax(0), x),
        ["Softmax over everything"] = (b, x) => b.Add(new Softmax(0, 2), x),
        ["Mean of samples"] = (b, x) => b.Add(new Sub(), x, b.Add(new ReduceMean([0], true), x)),
        ["Concat of samples"] = (b, x) => b.Add(new Concat(0), x, x),
        ["Samples become features"] = (b, x) => b.Transpose(b.Gemm(b.Transpose(x, 1, 0), 4), 1, 0),
        ["A constant for each sample"] = (b, x) => b.Add(new Add(), x, b.Random(Shape.Of(4, 6))),
        ["A slope for each sample"] = (b, x) => b.Add(new PRelu(), x, b.Random(Shape.Of(4, 1))),
        ["Samples in another order"] = (b, x) => b.Add(new Gather(0, Shape.Of(4), [3, 2, 1, 0]), x),
        ["Some of the samples"] = (b, x) => b.Add(new Slice([1, 0], [2, 6], [1, 1]), x),
        ["More samples"] = (b, x) => b.Add(new Pad([1, 0], [0, 0], PadMode.Constant, 0), x),
        ["Samples cut through"] = (b, x) => b.Add(new Reshape(Shape.Of(4, 6)), b.Add(new Softmax(1), b.Add(new Reshape(Shape.Of(3, 8)), x))),
        ["Samples times samples"] = (b, x) => b.Add(new MatMul(), x, b.Transpose(x, 1, 0)),
        ["Samples along another axis"] = (b, x) => b.Add(new Add(), b.Add(new Reshape(Shape.Of(4, 1, 6)), x), x),
    };

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Mixing => [.. s_mixing.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Mixing))]
    public void Of_SamplesThatMeet_LeavesTheGraphAsItIs(string network)
    {
        var builder = new GraphBuilder(Shape.Of(4, 6));
        Graph graph = builder.Build(s_mixing[network](builder, GraphBuilder.Input));

        Assert.Same(graph, OneSample.Of(graph));
    }

    [Fact]
    public void Of_AVector_IsOneSample()
    {
        var builder = new GraphBuilder(Shape.Of(6));
        Graph graph = builder.Build(builder.Add(new Relu(), GraphBuilder.Input));

        Assert.Same(graph, OneSample.Of(graph));
    }

    [Fact]
    public void Of_SamplesThatMeetWhereNobodyReads_IsTheGraphOfOne()
    {
        var builder = new GraphBuilder(Shape.Of(4, 6));
        builder.Add(new ReduceMean([0], true), GraphBuilder.Input);
        Graph one = OneSample.Of(builder.Build(builder.Add(new Relu(), GraphBuilder.Input)));

        Assert.Equal(4, one.BatchSize);
        Assert.Equal(Shape.Of(1, 6), one.OutputOf(Assert.Single(one.Nodes)).Shape);
    }

    [Fact]
    public void Import_ABatchThatIsTooLargeForTheDevice_TakesOneSample()
    {
        OnnxModel model = OnnxReader.Read(new OnnxModelBuilder()
            .Input("x", 20, 1, 200, 200).Node("Relu", ["x"], "y").Output("y", 20, 1, 200, 200).Save(_folder.File("batch.onnx")));

        Assert.Equal(Shape.Of(1, 1, 200, 200), GraphImporter.ImportSample(model).Value("x").Shape);
        Refusal.Assert(DiagnosticCatalog.TooLarge, () => GraphImporter.Import(model), "20x1x200x200", "786400");
    }

    [Fact]
    public void Import_ASampleThatIsTooLargeForTheDevice_IsRefusedAtItsNode()
    {
        OnnxModel model = OnnxReader.Read(new OnnxModelBuilder()
            .Input("x", 2, 1, 400, 500)
            .Node("Concat", ["x", "x", "x", "x"], ["y"], "join", ("axis", 1L))
            .Output("y", 2, 4, 400, 500).Save(_folder.File("large.onnx")));

        Refusal.Assert(DiagnosticCatalog.TooLarge, () => GraphImporter.ImportSample(model), "'join'", "1x4x400x500", "786400");
    }

    [Fact]
    public void Compile_ABatch_IsForOneSampleAndSaysSo()
    {
        float[] data = [.. Enumerable.Range(0, 5 * 3 * 4).Select(k => (k % 17) - 8f)];
        string model = new OnnxModelBuilder()
            .Input("x", 3, 4).Initializer("w", [4, 2], [1f, 2f, -1f, 0.5f, 3f, -2f, 1f, 1f]).Node("MatMul", ["x", "w"], "y")
            .Output("y", 3, 2).Save(_folder.File("three.onnx"));
        string samples = _folder.Write("x.npy", NpyWriter.Floats([5, 3, 4], data));

        Compilation compilation = Compilation.Run(
            new CompileOptions { ModelPath = model, Target = "esp32", DataPath = samples }, reference: new OnnxRuntimeReference());

        Assert.Equal(Shape.Of(1, 4), compilation.Plan.Input.Shape);
        Assert.Equal(15, compilation.Samples.Length);
        Assert.Equal(data[4..8], compilation.Samples[1]);
        Assert.Contains(compilation.Warnings, warning => warning.Contains("takes 3 samples at once", StringComparison.Ordinal));
        Assert.DoesNotContain(compilation.Warnings, warning => warning.Contains("ONNX Runtime", StringComparison.Ordinal));
    }
}
