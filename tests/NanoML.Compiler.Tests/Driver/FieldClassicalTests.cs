using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;
using Xunit.Abstractions;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>Classical models of the field, as their converters wrote them, on rows like those that they were trained on.</summary>
public sealed class FieldClassicalTests(ITestOutputHelper output) : IDisposable
{
    private const int CalibrationRows = 200;
    private const int Rows = 1000;

    // Means and deviations of the features: of flowers, and as the model's own scaler has them.
    private static readonly (float Mean, float Deviation)[] s_flowers = [(5.8f, 0.8f), (3, 0.4f), (3.8f, 1.8f), (1.2f, 0.8f)];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedFact]
    public void LinearLogisticA_GivesOnnxRuntimesClass() => AssertClasses("linear_logistic_a", Normal(s_flowers));

    [SharedFact]
    public void LinearLogisticB_OnColumnsOfVeryDifferentSize_GivesOnnxRuntimesClass()
    {
        OnnxNode scaler = OnnxReader.Read(Model("linear_logistic_b")).Graph.Nodes.Single(node => node.OpType == "Scaler");
        float[] Numbers(string name) => [.. scaler.Attributes[name].Floats(scaler)];
        Compilation compilation = AssertClasses(
            "linear_logistic_b", Normal([.. Numbers("offset").Zip(Numbers("scale"), (offset, scale) => (offset, 1 / scale))]));

        Assert.Equal("ICMP Backscatter", compilation.Plan.Labels[0]);
        Assert.Contains(compilation.Warnings, warning => warning.Contains("Port, Traffic, Packets", StringComparison.Ordinal));
    }

    [SharedFact]
    public void SvmRbf_OnRowsNearItsVectors_GivesOnnxRuntimesClass()
    {
        const int Features = 30;
        OnnxNode machine = OnnxReader.Read(Model("svm_rbf")).Graph.Nodes.Single(node => node.OpType == "SVMClassifier");
        float[][] vectors = [.. machine.Attributes["support_vectors"].Floats(machine).Chunk(Features)];
        float[][] noise = Normal([.. Enumerable.Repeat((0f, 0.3f), Features)]);
        AssertClasses("svm_rbf", [.. noise.Select((row, k) => row.Zip(vectors[k * 7 % vectors.Length], (a, b) => a + b).ToArray())]);
    }

    [SharedFact]
    public void Knn_OnRowsBetweenAndNearItsPoints_GivesOnnxRuntimesClass()
    {
        const int Features = 4;
        float[][] points = [.. OnnxReader.Read(Model("knn")).Graph.Initializers["Sc_Scancst"].Floats!.Chunk(Features)];
        var random = new Random(3);
        float[] ends = [.. Enumerable.Range(0, Features).SelectMany(f => new[] { points.Min(p => p[f]), points.Max(p => p[f]) })];
        float[][] noise = Normal([.. Enumerable.Repeat((0f, 0.1f), Features)]);
        AssertClasses("knn", [.. noise.Select((row, k) => row.Select((x, f) => k % 2 == 0
            ? points[k * 7 % points.Length][f] + x
            : ends[2 * f] + (random.NextSingle() * (ends[(2 * f) + 1] - ends[2 * f]))).ToArray())]);
    }

    [SharedTheory]
    [InlineData("trees_single")]
    [InlineData("trees_forest_a")]
    [InlineData("trees_forest_b")]
    [InlineData("trees_forest_c")]
    [InlineData("trees_xgboost")]
    public void Trees_OnRowsNearTheirThresholds_GiveOnnxRuntimesClass(string name)
    {
        OnnxModel model = OnnxReader.Read(Model(name));
        OnnxNode trees = model.Graph.Nodes.Single(node => node.OpType == "TreeEnsembleClassifier");
        float[] thresholds = [.. trees.Attributes["nodes_values"].Floats(trees)];
        ILookup<long, float> byFeature = trees.Attributes["nodes_featureids"].Ints(trees).Zip(thresholds).ToLookup(pair => pair.First, pair => pair.Second);
        int features = model.Graph.Inputs[0].Dims[^1].Size!.Value;
        float[][] noise = Normal([.. Enumerable.Range(0, features).Select(f => (0f, byFeature[f].DefaultIfEmpty().Max(MathF.Abs) / 10))]);
        var random = new Random(2);

        // Every eighth value is a threshold itself.
        AssertClasses(
            name,
            [.. noise.Select(row => row.Select((x, f) => byFeature[f].DefaultIfEmpty().ElementAt(random.Next(Math.Max(1, byFeature[f].Count()))) + (random.Next(8) == 0 ? 0 : x)).ToArray())],
            least: 0.999);
    }

    private static string Model(string name) => Path.Combine(SharedData.Root!, "field", $"{name}.onnx");

    private Compilation AssertClasses(string name, float[][] rows, double least = 0.99)
    {
        string data = _folder.Write("rows.npz", NpyWriter.Npz(
            ("input", NpyWriter.Floats([CalibrationRows, rows[0].Length], [.. rows.Take(CalibrationRows).SelectMany(x => x)]))));
        var runtime = new OnnxRuntimeReference();
        Compilation compilation = Compilation.Run(
            new CompileOptions { ModelPath = Model(name), Target = "esp32", DataPath = data }, reference: runtime);
        using ReferenceModel reference = ReferenceModel.Open(runtime, compilation.Model, compilation.Imported);
        Assert.True(reference.IsExternal);
        var test = new SampleSet("rows", Rows, rows[CalibrationRows..], null, null);
        VerifyReport report = Verification.Run(compilation, test, reference);

        output.WriteLine($"{name}: {report.Agreement:p2} of the classes, {report.SqnrDb:f1} dB");
        Assert.True(report.BitExact);
        Assert.InRange(report.Agreement!.Value, least, 1);
        return compilation;
    }

    /// <summary>Rows whose features are normally distributed, but for the far tails.</summary>
    private static float[][] Normal((float Mean, float Deviation)[] features)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, CalibrationRows + Rows).Select(_ =>
            Array.ConvertAll(features, f => f.Mean + (f.Deviation * (Enumerable.Range(0, 12).Sum(_ => random.NextSingle()) - 6))))];
    }
}
