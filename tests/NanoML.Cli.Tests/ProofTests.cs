using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Proof;

namespace NanoML.Cli.Tests;

/// <summary>What the verbs do when a proof fails, cannot be had, or shows that integers do badly.</summary>
public sealed class ProofTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("compile")]
    [InlineData("profile")]
    public void AnyVerb_ModelThatTheReferenceComputesOtherwise_IsRefusedAndNothingIsWritten(string verb)
    {
        string[] output = verb == "compile" ? ["--out", _temp.File("out")] : [];
        CommandLine.RunAgainst(
            new OtherRuntime(), [verb, Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, .. output])
            .Failed(1, "NML0406", "xor.onnx", "node '", "Other 1.0");
        Assert.False(Directory.Exists(_temp.File("out")));
    }

    [Fact]
    public void Verify_ReferenceThatDoesNotLoad_SaysSoOnceAndGoesOn()
    {
        CommandResult result = CommandLine.RunAgainst(
            new AbsentRuntime(), "verify", Bundled.Xor, "--target", "esp32", "--data", Bundled.XorCalibration, "--test", Bundled.XorTest).Succeeded();

        Assert.Single(result.Error.Split('\n'), line => line.Contains("Absent 1.0 does not load", StringComparison.Ordinal));
        Assert.Contains("Float accuracy  100.00 %", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_BelowTheSqnrThatIsAskedFor_FailsWithTheFiguresAndWritesNothing()
    {
        CommandLine.RunDigits("compile", "--min-sqnr", "99", "--out", _temp.File("out")).Failed(1, "NML0407", "dB, below 99");
        Assert.False(Directory.Exists(_temp.File("out")));
    }

    [Fact]
    public void Compile_AboveTheLineThatIsDrawn_IsWritten() =>
        CommandLine.RunDigits("compile", "--min-sqnr", "20", "--min-agreement", "95", "--out", _temp.File("out")).Succeeded();

    [Fact]
    public void Compile_Summary_SaysHowCloseTheIntegersCome()
    {
        string text = CommandLine.RunDigits("compile", "--out", _temp.File("out")).Succeeded().Output;
        Assert.Matches(@"Quality +output SQNR \d+\.\d dB, \d+\.\d % get the float model's class, on 32 calibration samples", text);
    }

    [Fact]
    public void Verify_CalibrationThatMissesWhatTheDeviceSees_FailsThoughItIsBitExact()
    {
        string narrow = _temp.Write("narrow.csv", "0.001,0.002\n0.002,0.001\n0.001,0.001\n");
        CommandResult result = CommandLine.Run(
            "verify", Bundled.Xor, "--target", "esp32", "--data", narrow, "--test", Bundled.XorTest);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Verdict         POOR", result.Output, StringComparison.Ordinal);
        Assert.Contains("NML0407", result.Error, StringComparison.Ordinal);
        Assert.Contains("loses most", result.Error, StringComparison.Ordinal);
        Assert.Contains("--data", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_LineThatIsDrawnLower_PassesWhatTheDefaultDoesNot()
    {
        string narrow = _temp.Write("narrow.csv", "0.001,0.002\n0.002,0.001\n0.001,0.001\n");
        CommandLine.Run(
            "verify", Bundled.Xor, "--target", "esp32", "--data", narrow, "--test", Bundled.XorTest,
            "--min-sqnr", "-200", "--min-agreement", "0").Succeeded();
    }

    [Fact]
    public void Verify_AboveTheLine_StartsWithTheVerdict()
    {
        string text = CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest).Succeeded().Output;
        Assert.StartsWith("Verdict         good; 100.00 % get the float model's class", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_ScaleThatIsNotTheTrainings_SaysThatTheFloatModelGuessesAndNamesTheRightOne()
    {
        CommandResult result = CommandLine.RunDigits("verify", "--test", Bundled.DigitsTest, "--mean", "100", "--scale", "0.001");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Verdict         DOUBTFUL", result.Output, StringComparison.Ordinal);
        Assert.Contains("NML0408", result.Error, StringComparison.Ordinal);
        Assert.Contains("guessing among 10 classes", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"With --scale \S+.* it gets 9\d\.\d\d %", result.Error);
    }

    [Fact]
    public void Verify_WithoutCalibrationData_SaysLoudlyWhatHappened()
    {
        CommandResult result = CommandLine.Run("verify", Bundled.DigitsCnn, "--target", "esp32", "--test", Bundled.DigitsTest);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Verdict         POOR", result.Output, StringComparison.Ordinal);
        Assert.Contains("random inputs fit no real ones", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void CompileAndProfile_Ram_IsOneFigure()
    {
        int profiled = CommandLine.RunDigits("profile", "--json").Succeeded().Json.GetProperty("ramBytes").GetInt32();
        string figure = profiled.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"RAM         {figure} bytes of managed heap", CommandLine.RunDigits("profile").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains(
            $"RAM         {figure} bytes of managed heap", CommandLine.RunDigits("compile", "--out", _temp.File("out")).Succeeded().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BelowTheSqnrThatIsAskedFor_Fails() =>
        CommandLine.RunDigits("run", "--test", Bundled.DigitsTest, "--weights", "ternary", "--min-sqnr", "60").Failed(1, "NML0407", "below 60");

    [Fact]
    public void Compile_AgreementOfAModelWithoutClasses_CannotBeAskedFor()
    {
        string model = new OnnxModelBuilder().Input("x", 1, 4).Node("Tanh", ["x"], "y").Output("y", 1, 4).Save(_temp.File("m.onnx"));
        string data = _temp.Write("data.csv", "0.1,0.9,-1,0.3\n-1,1,0.5,0.7\n");
        CommandLine.Run("compile", model, "--target", "esp32", "--data", data, "--min-agreement", "50", "--out", _temp.File("out"))
            .Failed(1, "NML0407", "no class");
    }

    private sealed class AbsentRuntime : IReferenceRuntime
    {
        public string Name => "Absent 1.0";

        public IReferenceSession Open(ReadOnlyMemory<byte> file, string folder) => throw new ReferenceException("does not load on this system");
    }

    /// <summary>Computes ones, whatever the model; of a model with more outputs than one, for each of them.</summary>
    private sealed class OtherRuntime : IReferenceRuntime
    {
        public string Name => "Other 1.0";

        public IReferenceSession Open(ReadOnlyMemory<byte> file, string folder) =>
            new Session(Compiler.Onnx.Proto.ModelProto.Parser.ParseFrom(file.Span).Graph.Output.Count);

        private sealed class Session(int outputs) : IReferenceSession
        {
            public ImmutableArray<Tensor> Run(params ImmutableArray<Tensor> inputs) => [.. Enumerable.Repeat(new Tensor(Shape.Of(1, 1), [7f]), outputs)];

            public void Dispose()
            {
                // Nothing is held.
            }
        }
    }
}
