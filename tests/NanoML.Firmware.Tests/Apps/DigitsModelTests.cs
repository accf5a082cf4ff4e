using System.Device.Gpio;
using System.Globalization;
using System.Text.RegularExpressions;
using NanoML.Apps.Digits;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Firmware.Tests.Support;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The Digits application with the model that is committed in its folder Generated.</summary>
public sealed partial class DigitsModelTests
{
    private const string Regenerate =
        "dotnet run --project host-compiler/NanoML.Cli -- compile docs/models/digits_cnn.onnx --data docs/models/digits_calib.npz "
        + "--target esp32 --name DigitsCnn --out out, then copy out/DigitsCnn/DigitsCnn*.cs to firmware/apps/Digits/Generated";

    private static readonly string s_app = Path.Combine(Repository.Firmware, "apps", "Digits");
    private static readonly string s_models = Path.Combine(Repository.Root, "docs", "models");

    [Fact]
    public void Generated_IsWhatTheCompilerMakesOfTheModel()
    {
        Compilation compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = Path.Combine(s_models, "digits_cnn.onnx"),
            DataPath = Path.Combine(s_models, "digits_calib.npz"),
            Target = "esp32",
            Name = "DigitsCnn",
        });
        EmittedAssembly own = compilation.Code.Assemblies[^1];
        IEnumerable<string> committed = Directory.GetFiles(Path.Combine(s_app, "Generated")).Select(file => Path.GetFileName(file)!);
        Assert.Equal(own.Sources.Select(file => Path.GetFileName(file.Path)).Order(), committed.Order());
        foreach (EmittedFile file in own.Sources)
        {
            string path = Path.Combine(s_app, "Generated", Path.GetFileName(file.Path));
            Assert.True(file.Text == File.ReadAllText(path), $"{path} is stale. Run {Regenerate}.");
        }
    }

    [Fact]
    public void ModelOfTheApplication_IsTheBundledOne() => Assert.Equal(
        File.ReadAllBytes(Path.Combine(s_models, "digits_cnn.onnx")), File.ReadAllBytes(Path.Combine(s_app, "model.onnx")));

    [Fact]
    public void InputConstants_DescribeTheImage() => Assert.Equal(
        (8, 8, 1, Recordings.FrameLength),
        (DigitsCnn.InputHeight, DigitsCnn.InputWidth, DigitsCnn.InputChannels, DigitsCnn.InputLength));

    [Fact]
    public void Step_OverTheRecording_RecognisesTheTenDigitsAndFlashesForEach()
    {
        using var gpio = new GpioController();
        GpioPin led = gpio.OpenPin(2, PinMode.Output);

        List<string> lines = Run(led, 10);

        List<Dictionary<string, string>> results = [.. lines.Select(LineList.Parse)];
        string[] digits = [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture))];
        Assert.Equal(digits, results.Select(result => result["class"]));
        Assert.Equal(digits, results.Select(result => result["label"]));
        Assert.All(results, result => Assert.InRange(int.Parse(result["confidence"], CultureInfo.InvariantCulture), 50, 100));
        Assert.Equal(Enumerable.Repeat(new[] { PinValue.High, PinValue.Low }, 10).SelectMany(flash => flash), led.Writes);
    }

    [Fact]
    public void Readme_ShowsTheLinesThatAreWritten()
    {
        using var gpio = new GpioController();
        string readme = File.ReadAllText(Path.Combine(s_app, "README.md"));
        string[] shown = [.. readme.Split('\n').Where(line => line.StartsWith("NML ", StringComparison.Ordinal))];

        List<string> lines = Run(gpio.OpenPin(2, PinMode.Output), shown.Length);

        Assert.NotEmpty(shown);
        Assert.Equal(shown, lines.Select(line => Varying().Replace(line, "us=<microseconds> pre=<microseconds>${drift} crc=<checksum>")));
    }

    private static List<string> Run(GpioPin led, int frames)
    {
        var lines = new LineList();
        var recording = new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.UInt8);
        var model = new DigitsCnn();
        var app = new DigitsApp(model, recording, new DigitsStage(model, 16), new SerialReporter(model, lines), led, flashMilliseconds: 0);
        for (int frame = 0; frame < frames; frame++)
        {
            app.Step();
        }

        return lines.Lines;
    }

    [GeneratedRegex("us=[0-9]+ pre=[0-9]+(?<drift> drift=[0-9]+) crc=[0-9a-f]{4}$")]
    private static partial Regex Varying();
}
