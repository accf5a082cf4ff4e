using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Driver;

/// <summary>Models of the field over raw features.</summary>
public sealed class FieldFeatureTests
{
    [SharedTheory]
    [InlineData("tab_wine_scaler", 0.97)]
    [InlineData("tab_wine_outside", 0.97)]
    [InlineData("tab_cancer_scaler", 0.955)]
    public void Verify_ATable_KeepsItsAccuracy(string name, double least) =>
        Assert.InRange(Verify(name, $"{name}.cal.npz", $"{name}.test.npz").Accuracy!.Value, least, 1);

    [SharedFact]
    public void Verify_FeaturesFromAThousandthToThousands_LosesNothingThatShows() =>
        Assert.InRange(Verify("mixed_feature_scale", "mixed_feature_scale.npz", "mixed_feature_scale.npz").SqnrDb, 30, 200);

    private static VerifyReport Verify(string name, string data, string test)
    {
        string folder = Path.Combine(SharedData.Root!, "field", "cases");
        var options = new CompileOptions
        {
            ModelPath = Path.Combine(folder, $"{name}.onnx"),
            Target = "esp32",
            DataPath = Path.Combine(folder, data),
            Kernels = KernelChoice.Reference,
        };
        Compilation compilation = Compilation.Run(options);
        VerifyReport report = Verification.Run(
            compilation,
            Compilation.LoadSamples(options, compilation.Imported, Path.Combine(folder, test)),
            new FloatOracle(compilation.Imported));
        Assert.True(report.BitExact);
        return report;
    }
}
