using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Ops;

/// <summary>Machines of support vectors keep their class, however near to zero their decisions are.</summary>
public sealed class KernelMachinesTests : IDisposable
{
    private const int Features = 4;
    private const int CalibrationRows = 100;
    private const int Rows = 1000;
    private static readonly int[] s_perClass = [6, 7, 5];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("LINEAR")]
    [InlineData("POLY")]
    [InlineData("RBF")]
    [InlineData("SIGMOID")]
    public void Votes_OfRandomMachines_AreOnnxRuntimes(string kernel)
    {
        var random = new Random(5);
        string model = Machines(kernel, random);
        Compilation compilation = AssertClasses(model, [.. Enumerable.Range(0, CalibrationRows + Rows).Select(_ => Numbers(random, Features, 2))]);

        Assert.Contains(compilation.Plan.Calls, call => call is ForestLevelsCall);
        Assert.DoesNotContain(compilation.Plan.Calls, call => call is LutCall);
    }

    /// <summary>Vectors lie beyond what calibration saw: their distances are those of where they are.</summary>
    [Fact]
    public void Votes_OfRowsFarFromMostVectors_AreOnnxRuntimes()
    {
        var random = new Random(5);
        string model = Machines("RBF", random);
        AssertClasses(model, [.. Enumerable.Range(0, CalibrationRows + Rows).Select(_ => Array.ConvertAll(Numbers(random, Features, 0.5f), x => x + 0.5f))]);
    }

    [Fact]
    public void LinearScores_OfClassesThatAreCloseToEachOther_ChooseOnnxRuntimesClass()
    {
        var random = new Random(6);
        float[] common = [.. Enumerable.Range(0, Features).Select(_ => random.NextSingle())];
        float[] coefficients = [.. Enumerable.Range(0, 5 * Features).Select(k => (20 * common[k % Features]) + (0.5f * random.NextSingle()))];
        string model = Write(new OnnxModelBuilder().Input("x", 1, Features).Classical(
            "LinearClassifier", ["x"], ["label", "scores"], "classes", ("coefficients", coefficients), ("intercepts", new float[5]),
            ("classlabels_ints", new[] { 0L, 1, 2, 3, 4 })));

        AssertClasses(model, [.. Enumerable.Range(0, CalibrationRows + Rows)
            .Select(_ => Enumerable.Range(0, Features).Select(_ => (float)random.Next(-16, 17)).ToArray())]);
    }

    [Fact]
    public void Evaluate_RadialKernel_IsTheSumOverVectors()
    {
        var op = new KernelMachines(KernelFunction.Rbf, 0.5f, 0, MachineResult.Signs);
        var x = new Tensor(Shape.Of(1, 1), [2f]);
        var vectors = new Tensor(Shape.Of(2, 1), [1f, 4]);
        var offsets = new Tensor(Shape.Of(2), new float[2]);
        Tensor[] inputs = [x, vectors, offsets, new Tensor(Shape.Of(1, 2), [1f, 2]), new Tensor(Shape.Of(1), [-0.8f])];

        // exp(-0.5) + 2 exp(-2) - 0.8 is 0.077.
        Assert.Equal([1f], op.Evaluate(inputs)[0].Floats);
        Assert.Equal(0.0772f, (op with { Result = MachineResult.Values }).Evaluate(inputs)[0].Floats[0], 1e-4f);
        Assert.Equal([-0.5f, -2], op.Evaluate(inputs)[KernelMachines.Arguments].Floats);
    }

    [Fact]
    public void Sides_OfDecisionsThatAreTheResultToo_StayApart()
    {
        Graph graph = Pipeline.Run(GraphImporter.Import(OnnxReader.Read(Write(new OnnxModelBuilder().Input("x", 1, 1)
            .Classical(
                "SVMClassifier", ["x"], ["label", "scores"], "machines", ("kernel_type", "RBF"), ("kernel_params", new[] { 1f, 0, 0 }),
                ("vectors_per_class", new[] { 1, 1 }), ("coefficients", new[] { 1f, -1 }), ("support_vectors", new[] { 0f, 1 }), ("rho", new[] { 0f }),
                ("classlabels_ints", new[] { 0L, 1 }))
            .Classical("Binarizer", ["scores"], ["sides"], "sides"), "sides"))));

        Assert.Equal(MachineResult.Values, graph.Nodes.Select(node => node.Op).OfType<KernelMachines>().Single().Result);
    }

    private static float[] Numbers(Random random, int count, float reach) =>
        [.. Enumerable.Range(0, count).Select(_ => reach * ((2 * random.NextSingle()) - 1))];

    private string Machines(string kernel, Random random)
    {
        int vectors = s_perClass.Sum();
        return Write(new OnnxModelBuilder().Input("x", 1, Features).Classical(
            "SVMClassifier", ["x"], ["label", "scores"], "machines", ("kernel_type", kernel), ("kernel_params", new[] { 0.4f, 0.3f, 3f }),
            ("vectors_per_class", s_perClass), ("coefficients", Numbers(random, 2 * vectors, 1)), ("support_vectors", Numbers(random, Features * vectors, 2)),
            ("rho", Numbers(random, 3, 0.1f)), ("classlabels_ints", new[] { 0L, 1, 2 })));
    }

    private string Write(OnnxModelBuilder builder, params string[] further)
    {
        if (further.Length == 0)
        {
            builder.Output("label", DataType.Int64, 1);
        }

        foreach (string name in further.Append("scores"))
        {
            builder.Output(name).With(m => m.Graph.Output[^1].Type.TensorType.Shape = null);
        }

        return _folder.Write("machines.onnx", builder.ToBytes());
    }

    private Compilation AssertClasses(string model, float[][] rows)
    {
        string data = _folder.Write("rows.npz", NpyWriter.Npz(
            ("input", NpyWriter.Floats([CalibrationRows, Features], [.. rows.Take(CalibrationRows).SelectMany(x => x)]))));
        var runtime = new OnnxRuntimeReference();
        Compilation compilation = Compilation.Run(new CompileOptions { ModelPath = model, Target = "esp32", DataPath = data }, reference: runtime);
        using ReferenceModel reference = ReferenceModel.Open(runtime, compilation.Model, compilation.Imported);
        VerifyReport report = Verification.Run(compilation, new SampleSet("rows", Rows, rows[CalibrationRows..], null, null), reference);

        Assert.True(reference.IsExternal);
        Assert.True(report.BitExact);
        Assert.InRange(report.Agreement!.Value, 0.99, 1);
        return compilation;
    }
}
