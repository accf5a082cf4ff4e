using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Splitting;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;

namespace NanoML.Compiler.Tests.Splitting;

public sealed class ModelCutTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Tensors_OfAResidualBlock_AreThoseAroundIt() =>
        Assert.Equal(["c0", "stem", "sum", "pooled", "flat"], ModelCut.Tensors(Residual()).AsEnumerable());

    [Fact]
    public void Tensors_WhereTheInputIsReadOnceMore_BeginBehindThat()
    {
        OnnxModel model = Read(new OnnxModelBuilder().Input("x", 1, 4).Initializer("one", [1], 1f)
            .Node("Relu", ["x"], "a").Node("Sigmoid", ["a"], "b").Node("Add", ["b", "x"], "c").Node("Mul", ["c", "one"], "d").Node("Tanh", ["d"], "y").Output("y", 1, 4));

        Assert.Equal(["c", "d"], ModelCut.Tensors(model).AsEnumerable());
    }

    [Fact]
    public void Tensors_OfWhatDependsOnConstantsAlone_AreNone()
    {
        OnnxModel model = Read(new OnnxModelBuilder().Input("x", 1, 4).Initializer("w", [1, 4], 1f, 2f, 3f, 4f)
            .Node("Neg", ["w"], "v").Node("Relu", ["x"], "a").Node("Add", ["a", "v"], "y").Output("y", 1, 4));

        Assert.Equal(["a"], ModelCut.Tensors(model).AsEnumerable());
        Assert.Equal([0f, 0f, 0f, 0f], Values(ModelCut.Back(model, "a", Head(model, "a", [1, 4], 1f, 0)), new Shape([1, 4]), [1, 2, 3, 4]));
    }

    [Theory]
    [InlineData("stem", 1, 4, 6, 6)]
    [InlineData("sum", 1, 4, 6, 6)]
    [InlineData("flat", 1, 4)]
    public void BothParts_OneAfterTheOther_ComputeTheModel(string tensor, params int[] dims)
    {
        OnnxModel model = Residual();
        var random = new Random(1);
        float[] input = [.. Enumerable.Range(0, 36).Select(_ => random.NextSingle())];
        using var whole = Session(model.Bytes.ToArray());
        using var front = Session(ModelCut.Front(model, tensor).Bytes.ToArray());
        Tensor sample = new(new Shape([1, 1, 6, 6]), input);
        float[] expected = whole.Run(sample)[0].ToFloats();
        float[] between = front.Run(sample)[0].ToFloats();

        const float Scale = 1f / 64;
        byte[] levels = Array.ConvertAll(between, x => new QuantParams(Scale, 100).Quantize(x));
        float[] actual = Values(ModelCut.Back(model, tensor, Head(model, tensor, dims, Scale, 100)), new Shape([.. dims]), levels);

        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.1f));
    }

    [Fact]
    public void Back_OfADeviceOrder_PutsTheAxesBack()
    {
        OnnxModel model = Residual();
        var random = new Random(2);
        byte[] levels = new byte[4 * 36];
        random.NextBytes(levels);
        var own = new SentTensor("sum", new Shape([1, 4, 6, 6]), [], ElementType.Float32, 3, [0.02f], []);
        var device = own with { Shape = new Shape([1, 6, 6, 4]), Layout = [0, 2, 3, 1] };
        byte[] moved = new Tensor(own.Shape, Array.ConvertAll(levels, level => (float)level)).Transpose([0, 2, 3, 1]).Floats.Select(level => (byte)level).ToArray();

        Assert.Equal(
            Values(ModelCut.Back(model, "sum", own.Head(model, "sum")), own.Shape, levels),
            Values(ModelCut.Back(model, "sum", device.Head(model, "sum")), device.Shape, moved));
    }

    [Fact]
    public void Back_HoldsNothingOfTheFront()
    {
        OnnxModel back = OnnxReader.Read("back.onnx", ModelCut.Back(Residual(), "flat", Head(Residual(), "flat", [1, 4], 1f, 0)));

        Assert.Equal(["Cast", "Sub", "Mul", "Gemm"], back.Graph.Nodes.Select(node => node.OpType));
        Assert.Equal(["activations_scale", "activations_zero_point", "wg"], back.Graph.Initializers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Front_InsideABlock_IsRefusedWithThePlaces()
    {
        CompilerException refusal = Assert.Throws<CompilerException>(() => ModelCut.Front(Residual(), "branch"));

        Assert.Equal(DiagnosticCatalog.NoCut, refusal.Code);
        Assert.Contains("c0, stem, sum, pooled, flat", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OfALayerThatIsNotThere_NamesThoseThatAreAlike()
    {
        var places = CutPlaces.Of(Residual(), ImmutableDictionary<string, int>.Empty);

        CompilerException refusal = Assert.Throws<CompilerException>(() => places.Find("Conv_9"));
        Assert.Equal(DiagnosticCatalog.UnknownLayer, refusal.Code);
        Assert.Contains("Conv_0", refusal.Fix, StringComparison.Ordinal);
        Assert.Equal(DiagnosticCatalog.NoCut, Assert.Throws<CompilerException>(() => places.Find("branch")).Code);
    }

    [Fact]
    public void Find_OfALayer_IsBehindWhatIsFusedToIt()
    {
        var places = CutPlaces.Of(Residual(), ImmutableDictionary<string, int>.Empty);

        Assert.Equal("stem", places.Find("Conv_0").Tensor);
        Assert.Equal("sum", places.Find("sum").Tensor);
    }

    private static PartHead Head(OnnxModel model, string tensor, int[] dims, float scale, int zeroPoint) =>
        new SentTensor(tensor, new Shape([.. dims]), [], ElementType.Float32, zeroPoint, [scale], []).Head(model, tensor);

    private static float[] Values(byte[] file, Shape shape, byte[] levels)
    {
        using HostModel host = HostModel.Open(new OnnxRuntimeReference(), file, shape, "test.onnx");
        return host.Run(levels);
    }

    private static IReferenceSession Session(byte[] file) => new OnnxRuntimeReference().Open(file, Path.GetTempPath());

    private OnnxModel Residual()
    {
        var random = new Random(3);
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) / 2))];
        return Read(new OnnxModelBuilder().Input("x", 1, 1, 6, 6)
            .Initializer("w0", [4, 1, 3, 3], Weights(36)).Initializer("w1", [4, 4, 3, 3], Weights(144)).Initializer("wg", [4, 3], Weights(12))
            .Node("Conv", ["x", "w0"], "c0", ("pads", new long[] { 1, 1, 1, 1 })).Node("Relu", ["c0"], "stem")
            .Node("Conv", ["stem", "w1"], "branch", ("pads", new long[] { 1, 1, 1, 1 })).Node("Add", ["stem", "branch"], "sum")
            .Node("GlobalAveragePool", ["sum"], "pooled").Node("Flatten", ["pooled"], "flat").Node("Gemm", ["flat", "wg"], "y").Output("y", 1, 3));
    }

    private OnnxModel Read(OnnxModelBuilder builder)
    {
        string path = _temp.File($"{Guid.NewGuid()}.onnx");
        builder.Save(path);
        return ModelInterface.Choose(ModelFile.Read(path));
    }
}
