using System.Text;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Tests.Support;
using NanoML.Firmware.Simulation;

namespace NanoML.Compiler.Tests.Applications;

/// <summary>What <c>nanoml new --teach</c> writes, on the host: taught over its serial line, and started again.</summary>
[Collection(RunningApplication.Buses)]
public sealed class TeachingApplicationTests : IDisposable
{
    private const string Port = "COM2";

    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        SimulatedUart.Forget(Port);
        _folder.Dispose();
    }

    [Fact]
    public void Teach_BuildsWithItsPackages_LearnsOverTheLineAndKeepsIt()
    {
        Compilation compilation = CompileDigits();
        EmittedApplication application = OnFolder(ApplicationEmitter.Emit(compilation, "Demo", SourceKind.Replay, isTaught: true));
        Assert.Equal(
            ["NanoML.Runtime", "DemoModel", "NanoML.Hardware.Gpio", "NanoML.Hardware.Serial", "NanoML.Hardware.Store", "NanoML.Learning", "Demo"],
            application.Assemblies.Select(assembly => assembly.Name));
        Assert.All(RunningApplication.Build(application), assembly => Assert.Empty(DeviceSubset.Check(assembly, ApplicationEmitterTests.Loaded(application, assembly.Name))));

        string[] lines = Run(application, "teach mine 4");
        Assert.Contains("event=learned classes=0 examples=0 steps=0 right=0 wrong=0 ranges=0 inputs=0 kept=0 state=empty", lines[0], StringComparison.Ordinal);
        Assert.Contains("event=teach label=mine examples=0 left=4", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("event=learned classes=1 examples=4 ", StringComparison.Ordinal));

        // The recording starts over: now its first samples are of the new class, but for one that stands for what the model knows.
        Assert.InRange(lines[^4..].Count(line => line.Contains(" class=10 label=mine ", StringComparison.Ordinal)), 3, 4);

        lines = Run(application, "forget mine");
        Assert.Contains("event=learned classes=1 examples=4 steps=0 right=0 wrong=0 ranges=0 inputs=0 kept=1 state=kept", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("label=mine", StringComparison.Ordinal));
    }

    /// <summary>The layer that the application gets says what the model says: its scores are those of the float model.</summary>
    [Fact]
    public void LastLayer_OfTheTables_TellsTheModelsClasses()
    {
        Compilation compilation = CompileDigits();
        var tables = TeachingTables.Of(compilation);
        var oracle = new IntegerOracle(compilation.Plan);
        int same = 0;
        foreach (float[] sample in compilation.Samples)
        {
            byte[] output = oracle.Run(IntegerOracle.QuantizeInput(compilation.Plan, sample));
            byte[] features = output[tables.Classes..];
            long[] scores =
            [
                .. Enumerable.Range(0, tables.Classes).Select(c => features
                    .Select((level, k) => (long)(level - tables.FeatureZeroPoint) * tables.LastLayer[(c * (tables.Features + 1)) + k])
                    .Sum() + tables.LastLayer[(c * (tables.Features + 1)) + tables.Features]),
            ];
            same += Array.IndexOf(scores, scores.Max()) == Array.IndexOf(output, output[..tables.Classes].Max()) ? 1 : 0;
        }

        Assert.InRange(same, compilation.Samples.Length - 1, compilation.Samples.Length);
        Assert.Equal(0, tables.Known.Length % tables.Features);
        Assert.InRange(tables.Known.Length / tables.Features, tables.Classes, 64);
    }

    [Fact]
    public void ModelsThatCannotBeTaught_AreRefusedByNumber()
    {
        string noLayer = new OnnxModelBuilder().Input("x", 1, 4).Node("Softmax", ["x"], "y").Output("y", 1, 4).Save(_folder.File("a.onnx"));
        string onInput = new OnnxModelBuilder().Input("x", 1, 4).Initializer("w", [4, 2], [1f, 2, 3, 4, 5, 6, 7, 8])
            .Node("MatMul", ["x", "w"], "y").Output("y", 1, 2).Save(_folder.File("b.onnx"));
        string number = new OnnxModelBuilder().Input("x", 1, 4).Initializer("w", [4, 2], [1f, 2, 3, 4, 5, 6, 7, 8]).Initializer("v", [2, 1], [1f, 2])
            .Node("MatMul", ["x", "w"], "h").Node("MatMul", ["h", "v"], "y").Output("y", 1, 1).Save(_folder.File("c.onnx"));
        Refused(DiagnosticCatalog.NoFeatures, () => Compile(noLayer, FeatureChoice.Last));
        Refused(DiagnosticCatalog.NoFeatures, () => Compile(onInput, FeatureChoice.Last));
        Refused(DiagnosticCatalog.NoFeatures, () => Compile(onInput, "z"));
        Refused(DiagnosticCatalog.NoFeatures, () => Compile(onInput, "y"));
        Refused(DiagnosticCatalog.NothingToTeach, () => TeachingTables.Of(Compile(number, FeatureChoice.Last)));
        string choice = new OnnxModelBuilder().Input("x", 1, 4).Initializer("w", [4, 2], [1f, 2, 3, 4, 5, 6, 7, 8]).Initializer("v", [2, 2], [1f, 2, 3, 4])
            .Node("MatMul", ["x", "w"], "h").Node("MatMul", ["h", "v"], "y").Output("y", 1, 2).Save(_folder.File("d.onnx"));
        Refused(DiagnosticCatalog.NothingToTeach, () => TeachingTables.Of(Compile(choice, FeatureChoice.Last)));
    }

    private static void Refused(DiagnosticCode code, Action action)
    {
        CompilerException refused = Assert.Throws<CompilerException>(action);
        Assert.True(code == refused.Code, refused.Message);
    }

    private static Compilation Compile(string path, string features) =>
        Compilation.Run(new CompileOptions { ModelPath = path, Target = "esp32", Features = features, Name = "Small" });

    private static Compilation CompileDigits() => Compilation.Run(new CompileOptions
    {
        ModelPath = Path.Combine(Repository.BundledModels, "digits_mlp.onnx"),
        Target = "esp32",
        DataPath = Path.Combine(Repository.BundledModels, "digits_calib.npz"),
        Name = "DemoModel",
        Features = FeatureChoice.Last,
    });

    private static string[] Run(EmittedApplication application, string wish)
    {
        SimulatedUart.Forget(Port);
        byte[] said = Encoding.ASCII.GetBytes(wish + "\r\n");
        string[] console = RunningApplication.Run(application, 20, () =>
        {
            SimulatedUart.Of(Port).Receive(said);
            said = [];
        });
        string[] lines = Encoding.UTF8.GetString([.. SimulatedUart.Of(Port).Sent]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // The first is written before the loop runs.
        Assert.Equal(console, lines[1..]);
        return lines;
    }

    private EmittedApplication OnFolder(EmittedApplication application) => application with
    {
        Assemblies =
        [
            .. application.Assemblies.Select(assembly => assembly with
            {
                Sources = [.. assembly.Sources.Select(file => file with { Text = file.Text.Replace(@"@""I:\""", $"\"{_folder.File("")}\"", StringComparison.Ordinal) })],
            }),
        ],
    };
}
