using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;
using Xunit.Abstractions;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>Quantised models of the field that are no QDQ models, as their tools wrote them.</summary>
public sealed class FieldQuantizedTests(ITestOutputHelper output) : IDisposable
{
    private const int CalibrationSamples = 400;
    private const int TestSamples = 100;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedTheory]
    [InlineData("qoperator_a", 0, 1, 40)]
    [InlineData("qoperator_b", -2, 4, 25)]
    [InlineData("qoperator_dynamic", -3, 3, 25)]
    [InlineData("qat_dialect", -1, 1, 25)]
    public void QuantizedModel_ComesCloseToWhatItsFileComputes(string name, float least, float most, double decibels)
    {
        int[] shape = [.. OnnxReader.Read(Model(name)).Graph.Inputs[0].Dims.Skip(1).Select(dim => dim.Size!.Value)];
        int length = shape.Aggregate(1, (count, extent) => count * extent);
        var random = new Random(3);
        float[][] samples = [.. Enumerable.Range(0, CalibrationSamples + TestSamples).Select(_ =>
            Enumerable.Range(0, length).Select(_ => least + ((most - least) * random.NextSingle())).ToArray())];
        string data = _folder.Write("rows.npz", NpyWriter.Npz(
            ("input", NpyWriter.Floats([CalibrationSamples, .. shape], [.. samples.Take(CalibrationSamples).SelectMany(x => x)]))));
        var runtime = new OnnxRuntimeReference();
        Compilation compilation = Compilation.Run(
            new CompileOptions { ModelPath = Model(name), Target = "esp32-psram", DataPath = data }, reference: runtime);
        using var reference = ReferenceModel.Open(runtime, compilation.Model, compilation.Imported);
        VerifyReport report = Verification.Run(compilation, new SampleSet("rows", TestSamples, samples[CalibrationSamples..], null, null), reference);

        output.WriteLine($"{name}: {report.SqnrDb:f1} dB, {report.Agreement:p1} of the classes");
        Assert.True(reference.IsExternal);
        Assert.True(report.BitExact);
        Assert.True(report.SqnrDb >= decibels, $"{report.SqnrDb:f1} dB");
    }

    private static string Model(string name) => Path.Combine(SharedData.Root!, "field", $"{name}.onnx");
}
