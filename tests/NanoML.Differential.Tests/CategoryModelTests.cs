using NanoML.Compiler.Calibration;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Proof;
using NanoML.Differential.Generation;
using NanoML.OnnxRuntime;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Tests;

/// <summary>
/// What scikit-learn's ColumnTransformer gives: two columns of categories are encoded, three numbers of very different size are scaled, and a
/// classifier reads all. The bytes of the device choose ONNX Runtime's class.
/// </summary>
public sealed class CategoryModelTests : IDisposable
{
    private const int Features = 5;
    private const int Classes = 3;
    private const int Rows = 1000;
    private const int Encoded = 14;

    private static readonly long[] s_towns = [0, 1, 2, 3, 4, 5, 6, 11];
    private static readonly long[] s_kinds = [-2, -1, 1, 90, 120, 121];
    private static readonly float[] s_centers = [47, 40_000, 0.02f];
    private static readonly float[] s_spreads = [16, 15_000, 0.01f];

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoml-categories-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void LinearClassifier_OfCategoriesAndScaledNumbers_ChoosesOnnxRuntimesClass()
    {
        for (uint seed = 1; seed <= 3; seed++)
        {
            var d = new Draw(seed);
            OnnxModelBuilder model = Columns().Classical(
                "LinearClassifier", ["columns"], ["label", "scores"], "classifier", ("coefficients", d.Floats(Classes * (Encoded + 3), -2, 2)),
                ("intercepts", d.Floats(Classes, -0.5f, 0.5f)), ("classlabels_ints", new[] { 0L, 1, 2 }), ("post_transform", "SOFTMAX"));
            int same = CountSame(model, d);
            Assert.True(same >= 0.99 * Rows, $"seed {seed}: {same} of {Rows} classes are ONNX Runtime's");
        }
    }

    [Fact]
    public void Trees_OfCategoriesAndScaledNumbers_ChooseOnnxRuntimesClass()
    {
        var d = new Draw(9);
        var trees = new RandomTrees(() => d.Float(0, 0.999f), Encoded + 3) { Step = 0.5f };
        for (int tree = 0; tree < 30; tree++)
        {
            trees.Add(5, () => [(tree % Classes, d.Float(-1, 1))]);
        }

        OnnxModelBuilder model = Columns().Classical(
            "TreeEnsembleClassifier", ["columns"], ["label", "scores"], "classifier",
            [.. trees.Attributes("class"), ("classlabels_int64s", new[] { 0L, 1, 2 }), ("post_transform", "SOFTMAX")]);
        Assert.Equal(Rows, CountSame(model, d));
    }

    [Fact]
    public void LinearClassifier_OfCategoriesThatAreNoWholeNumbers_IsRefused()
    {
        var d = new Draw(1);
        OnnxModelBuilder model = Columns().Classical(
            "LinearClassifier", ["columns"], ["label", "scores"], "classifier", ("coefficients", d.Floats(Classes * (Encoded + 3), -2, 2)),
            ("intercepts", d.Floats(Classes, -0.5f, 0.5f)), ("classlabels_ints", new[] { 0L, 1, 2 }));
        float[][] rows = [.. Drawn(d, 20).Select(row => row.Select(x => x + 0.3f).ToArray())];

        CompilerException refusal = Assert.Throws<CompilerException>(() => PlanOf(Pipeline.Run(Import(Finished(model))), rows));
        Assert.Equal(DiagnosticCatalog.NotPlannable.Id, refusal.Code.Id);
        Assert.Contains("--data", refusal.Fix, StringComparison.Ordinal);
    }

    private int CountSame(OnnxModelBuilder model, Draw d)
    {
        byte[] file = Finished(model);
        using IReferenceSession session = new OnnxRuntimeReference().Open(file, ".");
        Plan plan = PlanOf(Pipeline.Run(Import(file)), Drawn(d, 300));
        var oracle = new IntegerOracle(plan);
        return Drawn(d, Rows).Count(row =>
        {
            long expected = session.Run(new Tensor(Shape.Of(1, Features), row))[0].Integers[0];
            float[] actual = IntegerOracle.DequantizeOutput(plan, oracle.Run(IntegerOracle.QuantizeInput(plan, row)));
            return expected == Array.IndexOf(actual, actual.Max());
        });
    }

    private static Plan PlanOf(Graph graph, float[][] calibration)
    {
        InputEqualization input = InputEqualization.Run(graph, calibration, CompileOptions.DefaultRanges, _ => { });
        return Planner.CreatePlan(Quantizer.Quantize(input.Network, input.Apply(Calibrator.Run(input.Network, calibration, CompileOptions.DefaultRanges))));
    }

    private Graph Import(byte[] model)
    {
        string file = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(file, model);
        return Compilability.Import(ModelInterface.Choose(OnnxReader.Read(file)));
    }

    private static byte[] Finished(OnnxModelBuilder model) => model.Output("label", DataType.Int64, 1).Output("scores", 1, Classes).ToBytes();

    /// <summary>As skl2onnx writes them.</summary>
    private static OnnxModelBuilder Columns() => new OnnxModelBuilder(13, irVersion: 8).Input("x", 1, Features)
        .Initializer("place0", [1], 0L).Initializer("place1", [1], 1L).Initializer("places", [3], 2L, 3, 4)
        .Initializer("row0", [2], -1L, s_towns.Length).Initializer("row1", [2], -1L, s_kinds.Length)
        .Classical("ArrayFeatureExtractor", ["x", "place0"], ["town"], "town").Node("Cast", ["town"], "town_number", ("to", 7))
        .Classical("OneHotEncoder", ["town_number"], ["towns"], "towns", ("cats_int64s", s_towns)).Node("Reshape", ["towns", "row0"], "town_row")
        .Classical("ArrayFeatureExtractor", ["x", "place1"], ["kind"], "kind").Node("Cast", ["kind"], "kind_number", ("to", 7))
        .Classical("OneHotEncoder", ["kind_number"], ["kinds"], "kinds", ("cats_int64s", s_kinds)).Node("Reshape", ["kinds", "row1"], "kind_row")
        .Node("Concat", ["town_row", "kind_row"], "encoded", ("axis", 1))
        .Classical("ArrayFeatureExtractor", ["x", "places"], ["numbers"], "numbers")
        .Classical("Scaler", ["numbers"], ["scaled"], "scaler", ("offset", s_centers), ("scale", Array.ConvertAll(s_spreads, spread => 1 / spread)))
        .Node("Concat", ["encoded", "scaled"], "columns", ("axis", 1));

    /// <summary>Categories, a few of them unknown to the model, and numbers up to two spreads from their centers.</summary>
    private static float[][] Drawn(Draw d, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => new float[]
        {
            d.OneIn(20) ? d.Int(-3, 40) : s_towns[d.Int(0, s_towns.Length - 1)], d.OneIn(20) ? d.Int(-100, 200) : s_kinds[d.Int(0, s_kinds.Length - 1)],
            Number(d, 0), Number(d, 1), Number(d, 2),
        }),
    ];

    private static float Number(Draw d, int k) => s_centers[k] + (s_spreads[k] * d.Float(-2, 2));
}
