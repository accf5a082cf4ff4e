using System.Globalization;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Splitting;
using NanoML.OnnxRuntime;
using Xunit.Abstractions;

namespace NanoML.Cli.Tests;

/// <summary>
/// Real models on real data, over a pseudo-terminal: the board runs the emitted code, <c>nanoml host</c> the rest. It takes minutes, and so runs only if
/// NANOML_SPLIT_RUNS is set: docs/splitting-models.md has its figures.
/// </summary>
public sealed class SplitRunsTests(ITestOutputHelper output)
{
    private static readonly OnnxRuntimeReference s_runtime = new();

    [LongRunTheory]
    [InlineData("ic", 1, "Conv_0")]
    [InlineData("ic", 1, "Add_5")]
    [InlineData("ic", 1, "Add_11")]
    [InlineData("ic", 1, "Add_17")]
    [InlineData("ic", 1, "Gemm_21")]
    [InlineData("vww", 1 / 255f, "Conv_0")]
    [InlineData("vww", 1 / 255f, "Conv_14")]
    [InlineData("vww", 1 / 255f, "Conv_26")]
    [InlineData("vww", 1 / 255f, "Conv_50")]
    [InlineData("vww", 1 / 255f, "Gemm_56")]
    public void Split_OverASerialLine_GetsTheClassOfTheWholeModel(string name, float scale, string layer)
    {
        CompileOptions options = Options(name, scale) with { Name = $"{name}Device" };
        SplitOutcome split = Splitter(name).Cut(options, layer, LinkRate.Parse("serial"));
        (Compilation whole, SampleSet samples, int[] floats, int[] integers) = Whole(name, scale);
        byte[][] inputs = [.. samples.Inputs.Select(sample => IntegerOracle.QuantizeInput(split.Device.Plan, sample))];

        int[] classes = [.. Run(split, inputs).Select(decision => decision.Class)];

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} behind {layer}: {split.Sent.Bytes} bytes, {split.Profile.PredictedMsLow:F0} to {split.Profile.PredictedMsHigh:F0} ms of {Profiling.Run(whole).PredictedMsLow:F0} to {Profiling.Run(whole).PredictedMsHigh:F0}; "
            + $"class of the float model {Share(classes, floats):F2} %, of the whole quantised model {Share(classes, integers):F2} % (which has the float model's on {Share(integers, floats):F2} %); "
            + $"right {Share(classes, samples.Labels!):F2} %, float {Share(floats, samples.Labels!):F2} %, whole quantised {Share(integers, samples.Labels!):F2} %"));
        Assert.InRange(Share(classes, floats), 99, 100);
    }

    [LongRunTheory]
    [InlineData(WeightFormat.Int8, 0)]
    [InlineData(WeightFormat.Int4, 0)]
    [InlineData(WeightFormat.Int3, 0)]
    [InlineData(WeightFormat.Int8, 0.5)]
    public void Cascade_OfKws_OverASerialLine_SendsFewAndLosesLittle(WeightFormat weights, double prune)
    {
        CompileOptions options = Options("kws", 1) with { Compression = new CompressionOptions(weights, prune) };
        SplitOutcome cascade = Splitter("kws").MakeCascade(options, null, 0.3, null);
        (_, SampleSet samples, int[] floats, _) = Whole("kws", 1);
        byte[][] inputs = [.. samples.Inputs.Select(sample => IntegerOracle.QuantizeInput(cascade.Device.Plan, sample))];

        (int Class, bool IsAsked)[] decisions = Run(cascade, inputs);

        int[] classes = [.. decisions.Select(decision => decision.Class)];
        double sent = 100.0 * decisions.Count(decision => decision.IsAsked) / decisions.Length;
        double lost = Share(floats, samples.Labels!) - Share(classes, samples.Labels!);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"kws {weights}, pruned {prune}: {cascade.Profile.PredictedMsLow:F0} to {cascade.Profile.PredictedMsHigh:F0} ms, margin {cascade.ExitMargin}, sent {sent:F1} %, right {Share(classes, samples.Labels!):F2} %, "
            + $"board alone {100 * cascade.Judged!.At(0).Right:F2} %, host's model {Share(floats, samples.Labels!):F2} %"));
        Assert.InRange(sent, 0, 20);
        Assert.InRange(lost, -100, 0.3);
    }

    private static double Share(int[] one, int[] other) => 100.0 * one.Zip(other).Count(pair => pair.First == pair.Second) / one.Length;

    private static CompileOptions Options(string name, float scale) => new()
    {
        ModelPath = SharedData.Model($"{name}.onnx"),
        DataPath = SharedData.Data($"{name}_calib.npz"),
        Target = "esp32-psram",
        Scale = scale,
    };

    private static Splitter Splitter(string name) => new(options => Compilation.Run(options, reference: s_runtime), s_runtime, SharedData.Data($"{name}_dev.npz"));

    /// <summary>The whole model, samples, and what it makes of them in floating point and in integers.</summary>
    private static (Compilation Whole, SampleSet Samples, int[] Floats, int[] Integers) Whole(string name, float scale)
    {
        Compilation whole = Compilation.Run(Options(name, scale), reference: s_runtime);
        SampleSet samples = Compilation.LoadSamples(whole.Options, whole.Imported, SharedData.Data($"{name}_dev.npz"));
        using var reference = ReferenceModel.Open(s_runtime, whole.Model, whole.Imported);
        var oracle = new IntegerOracle(whole.Plan);
        return (
            whole, samples, [.. reference.Run(samples.Inputs).Select(result => ModelOutput.ChosenClass(whole.Imported, result))],
            [.. samples.Inputs.Select(sample => ModelOutput.ChosenClass(
                whole.Imported, IntegerOracle.DequantizeOutput(whole.Plan, oracle.Run(IntegerOracle.QuantizeInput(whole.Plan, sample)))))]);
    }

    /// <summary>Runs board and host to the end of the samples.</summary>
    private static (int Class, bool IsAsked)[] Run(SplitOutcome split, byte[][] inputs)
    {
        using var temp = new TempFolder();
        foreach (EmittedFile file in split.Parts.Files)
        {
            temp.Write(file.Path, file.Bytes is { } bytes ? [.. bytes] : System.Text.Encoding.UTF8.GetBytes(file.Text));
        }

        using EmittedModel model = EmittedModel.Load(split.Device.Assemblies[^1]);
        var board = new SplitBoard(model, split.Parts.Description.IdentityBytes, split.Sent.Bytes, inputs, split.ExitMargin ?? 256, split.ExitMargin is not null);
        using var cable = new CableBoard(board.Start);
        using var host = new RunningHost(temp.Root, cable.Port);
        host.Await(() => board.IsDone, TimeSpan.FromMinutes(10));
        Assert.Equal(0, board.Losses);
        return [.. inputs.Select((_, k) => board.Decisions[k])];
    }
}

/// <summary>A theory that takes minutes and wants the shared models, over a pseudo-terminal.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongRunTheoryAttribute : TheoryAttribute
{
    public LongRunTheoryAttribute() => Skip = Environment.GetEnvironmentVariable("NANOML_SPLIT_RUNS") is null ? "Set NANOML_SPLIT_RUNS=1 for minutes on real data."
        : OperatingSystem.IsWindows() ? "Windows has no pseudo-terminals that are serial ports."
        : SharedData.Root is null ? SharedDataReason.Text
        : null;
}
