using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>Categories of integers become comparisons; texts do not get to a device.</summary>
public sealed class OneHotEncoderTests : IDisposable
{
    private static readonly long[] s_categories = [3, -1, 0];
    private static readonly string[] s_texts = ["red", "green"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3, 2, 1, 0, 0, 0, 0, 0)]
    [InlineData(3.99f, -0.99f, 1, 0, 0, 0, 0, 1)]
    [InlineData(-1, 0.5f, 0, 1, 0, 0, 0, 1)]
    [InlineData(-1.99f, -2, 0, 1, 0, 0, 0, 0)]
    [InlineData(2.9999998f, 4, 0, 0, 0, 0, 0, 0)]
    public void Encode_Floats_AreCutTowardsZeroAndHaveOneAtTheirCategory(float a, float b, params int[] expected)
    {
        Graph graph = Import(Encoder().Output("y", 1, 2, 3));
        Graph trees = Pipeline.Run(graph);

        Assert.Equal(expected, new FloatOracle(graph).Run([a, b]).Select(x => (int)x));
        Assert.Equal(expected, new FloatOracle(trees).Run([a, b]).Select(x => (int)x));
        Assert.Contains(trees.Nodes, node => node.Op is TreeEnsemble { IsRanked: true });
        Assert.DoesNotContain(trees.Nodes, node => node.Op is Compare or Logic or Cast);
    }

    [Fact]
    public void Encode_InputOfIntegers_IsReadAsFloats()
    {
        Graph graph = Import(new OnnxModelBuilder().Input("x", DataType.Int64, 1, 2)
            .Classical("OneHotEncoder", ["x"], ["y"], "encoder", ("cats_int64s", s_categories)).Output("y", 1, 2, 3));

        Assert.Equal([0f, 1, 0, 0, 0, 1], new FloatOracle(Pipeline.Run(graph)).Run([-1, 0]));
    }

    [Fact]
    public void Encode_BesideAScaledColumnBeforeALayer_LeavesTreesAndTheLayer()
    {
        Graph graph = Import(Mixed());
        Graph optimized = Pipeline.Run(graph);

        Assert.DoesNotContain(optimized.Nodes, node => node.Op is Mul or Sub or Compare or Cast);
        foreach (float[] row in new float[][] { [3, 104], [-1, 90], [7, 100], [0.5f, 98] })
        {
            Assert.All(new FloatOracle(graph).Run(row).Zip(new FloatOracle(optimized).Run(row)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void Compile_CategoriesBesideAScaledColumn_IsTheSameOnTheDevice()
    {
        float[][] rows = [.. Enumerable.Range(0, 40).Select(k => new[] { (k % 9) - 3f, 70 + (1.5f * k) })];
        Compilation compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = Mixed().Save(_folder.Write("model.onnx", [])),
            Target = "esp32-psram",
            DataPath = _folder.Write("rows.npz", NpyWriter.Npz(("input", NpyWriter.Floats([rows.Length, 2], [.. rows.SelectMany(row => row)])))),
        });
        VerifyReport report = Verification.Run(compilation, new SampleSet("rows", rows.Length, rows, null, null), new FloatOracle(compilation.Imported));

        Assert.True(report.BitExact, $"sample {report.FirstDifference} differs");
        Assert.InRange(report.SqnrDb, 35, 100);
    }

    [Fact]
    public void Import_Texts_AreRefusedWithTheNode()
    {
        Refuse(DiagnosticCatalog.UnsupportedAttribute, "OneHotEncoder", ("cats_strings", s_texts));
        Refuse(DiagnosticCatalog.ClassicalOperator, "CategoryMapper", ("cats_strings", s_texts), ("cats_int64s", new[] { 0L, 1 }));
    }

    [Fact]
    public void Import_CategoriesThatAreNoneOrTwice_AreRefusedWithTheNode()
    {
        Refuse(DiagnosticCatalog.BadGraph, "OneHotEncoder");
        Refuse(DiagnosticCatalog.BadGraph, "OneHotEncoder", ("cats_int64s", new[] { 1L, 2, 1 }));
    }

    [Fact]
    public void Compile_ColumnOfTexts_IsRefusedByName() => Refusal.Assert(
        DiagnosticCatalog.UnsupportedInterface,
        () => Import(new OnnxModelBuilder().Input("colour", DataType.String, 1, 1)
            .Classical("OneHotEncoder", ["colour"], ["hot"], "encoder", ("cats_strings", s_texts)).Output("hot", 1, 1, 2)),
        "colour");

    private static OnnxModelBuilder Mixed() => new OnnxModelBuilder().Input("x", 1, 2)
            .Initializer("first", [1], 0L).Initializer("second", [1], 1L).Initializer("flat", [2], 1L, 3)
            .Classical("ArrayFeatureExtractor", ["x", "first"], ["kind"], "kind").Classical("ArrayFeatureExtractor", ["x", "second"], ["size"], "size")
            .Classical("OneHotEncoder", ["kind"], ["hot"], "encoder", ("cats_int64s", s_categories)).Node("Reshape", ["hot", "flat"], "row")
            .Classical("Scaler", ["size"], ["scaled"], "scaler", ("offset", new[] { 100f }), ("scale", new[] { 0.5f }))
            .Node("Concat", ["row", "scaled"], "all", ("axis", 1))
            .Initializer("w", [4, 2], 1f, -1, 2, -2, 3, -3, 0.5f, 4).Node("MatMul", ["all", "w"], "y").Output("y", 1, 2);

    private static OnnxModelBuilder Encoder() => new OnnxModelBuilder().Input("x", 1, 2)
        .Classical("OneHotEncoder", ["x"], ["y"], "encoder", ("cats_int64s", s_categories), ("zeros", 1));

    private Graph Import(OnnxModelBuilder builder) => Compilability.Import(ModelInterface.Choose(builder.Read(_folder)));

    private void Refuse(DiagnosticCode code, string type, params (string, object)[] attributes) => Refusal.Assert(
        code, () => Import(new OnnxModelBuilder().Input("x", 1, 2).Classical(type, ["x"], ["y"], "odd", attributes).Output("y", 1, 2, 2)), "node 'odd'", type);
}
