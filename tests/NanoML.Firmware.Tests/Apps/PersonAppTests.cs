using System.Device.Gpio;
using System.Globalization;
using NanoML.Apps.Person;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Tests.Support;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Runtime;
using Twin = NanoML.TrainingPreprocessing;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The Person application, from the registers of a simulated camera to lines.</summary>
[Collection(UserModels.Name)]
public sealed class PersonAppTests : IDisposable
{
    private const int Pictures = 24;
    private const int Pixels = PersonStage.Side * PersonStage.Side;
    private const byte Certain = 250;

    private static readonly Lazy<UserModel> s_user = new(() => new UserModel(new CompileOptions
    {
        ModelPath = SharedData.Model("vww.onnx"),
        Target = "esp32-psram",
        DataPath = SharedData.Data("vww_calib.npz"),
        Scale = 1 / 255f,
        Name = "PersonModel",
    }));

    private readonly GpioController _gpio = new();
    private readonly GpioPin _select;
    private readonly GpioPin _pin;
    private readonly LineList _lines = new();
    private readonly SimulatedOv2640 _sensor = new();
    private readonly SimulatedArducam _camera;

    public PersonAppTests()
    {
        _pin = _gpio.OpenPin(2, PinMode.Output);
        _select = _gpio.OpenPin(5, PinMode.Output);
        _select.RemembersWrites = false;
        _camera = new SimulatedArducam(_sensor, _select);
    }

    public void Dispose() => _gpio.Dispose();

    [SharedFact]
    public void Compile_ForABoardWithoutPsram_IsRefusedAsTheReadmeShows()
    {
        Compilation compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = SharedData.Model("vww.onnx"),
            Target = "esp32",
            DataPath = SharedData.Data("vww_calib.npz"),
            Scale = 1f / 255f,
            Compression = new CompressionOptions(WeightFormat.Int4),
            Optimize = OptimizeGoal.Speed,
            ReservedHeap = ReservedHeap.Of("Person"),
            Name = "PersonModel",
        });

        ReservedHeap.AssertRefusedAsTheReadmeShows("Person", "vww.onnx", compilation);
    }

    [SharedFact]
    public void Step_OverPictures_SaysWhatTheModelSaysOfEach()
    {
        Compilation compilation = s_user.Value.Compilation;
        float[][] samples = Compilation.LoadSamples(compilation.Options, compilation.Imported, SharedData.Data("vww_dev.npz")).Inputs;
        byte[][] frames = [.. samples.Take(Pictures).Select(Frame)];
        _camera.Scene = (image, offset) => frames[image % Pictures][offset];
        PersonApp app = App(s_user.Value.Create());
        Run(app, Pictures);

        Dictionary<string, string>[] results = Results();
        Assert.Equal(Pictures, results.Length);
        int agree = 0;
        for (int k = 0; k < Pictures; k++)
        {
            byte[] expected = OnDevice(frames[k]);
            int winner = Winner(expected);
            Assert.Equal(winner, Number(results[k], "class"));
            Assert.Equal(((expected[winner] * 100) + 128) >> 8, Number(results[k], "confidence"));
            agree += Winner(BehindTheTwin(frames[k])) == winner ? 1 : 0;
        }

        Assert.True(agree >= Pictures - 1, $"{agree} of {Pictures} are what the float pre-processing gives");
        Assert.Equal(2, results.Select(line => line["class"]).Distinct().Count());
        Assert.Contains(Events("class"), line => line["to"] == "1");
    }

    [Fact]
    public void Step_SomebodyComesAndGoes_IsAnEventAndLightsTheLed()
    {
        byte[] output = new byte[PersonApp.Classes];
        PersonApp app = App(new FixedModel(output, 1f / 256f, 0, inputLength: 3 * Pixels));
        foreach (int seen in new[] { 0, 1, 1, 0 })
        {
            Array.Clear(output);
            output[seen] = Certain;
            Run(app, 1);
            Assert.Equal(seen == 1 ? PinValue.High : PinValue.Low, _pin.Read());
        }

        Assert.Equal(["-1 0", "0 1", "1 0"], Events("class").Select(line => $"{line["from"]} {line["to"]}"));
    }

    [Fact]
    public void Step_CameraLosesItsPower_SaysSoAndGoesOn()
    {
        PersonApp app = App(new FixedModel([0, Certain], 1f / 256f, 0, inputLength: 3 * Pixels));
        Run(app, 2);
        _camera.IsGone = true;
        Run(app, 3);
        Assert.Equal("lost", Events("sensor").Single()["state"]);
        Assert.Equal(2, Results().Length);

        _camera.IsGone = false;
        _camera.Reset();
        _sensor.Reset();
        Run(app, 2);
        Assert.Equal("back", Events("sensor")[^1]["state"]);
        Assert.Equal(4, Results().Length);
        Assert.Equal(1, app.Health.Recoveries);
    }

    [Fact]
    public void Step_ManyPictures_WritesAHealthLine()
    {
        Run(App(new FixedModel([0, Certain], 1f / 256f, 0, inputLength: 3 * Pixels)), PersonApp.HealthInterval);

        Assert.Equal("20", Assert.Single(Events("health"))["inferences"]);
    }

    [Theory]
    [InlineData(160, 120, FrameFormat.Yuv422, 2, 1f / 256f, 3 * Pixels)]
    [InlineData(160, 96, FrameFormat.Rgb565, 2, 1f / 256f, 3 * Pixels)]
    [InlineData(160, 120, FrameFormat.Rgb565, 3, 1f / 256f, 3 * Pixels)]
    [InlineData(160, 120, FrameFormat.Rgb565, 2, 0.1f, 3 * Pixels)]
    [InlineData(160, 120, FrameFormat.Rgb565, 2, 1f / 256f, Pixels)]
    public void Constructor_OtherFramesOrModels_AreRefused(
        int width, int height, FrameFormat format, int outputs, float outputScale, int inputs)
    {
        var model = new FixedModel(new byte[outputs], outputScale, 0, inputLength: inputs);

        Assert.Throws<ArgumentException>(
            () => new PersonApp(model, Camera(width, height, format), new SerialReporter(model, _lines), new LedIndicator(_pin, false)));
    }

    [Fact]
    public void Prepare_AFrame_AllocatesNothing()
    {
        var model = new FixedModel([0, Certain], 1f / 256f, 0, inputLength: 3 * Pixels);
        var stage = new PersonStage(model);
        byte[] frame = new byte[PersonStage.FrameBytes];
        stage.Prepare(frame, model.Input);
        long before = GC.GetAllocatedBytesForCurrentThread();
        stage.Prepare(frame, model.Input);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A picture of red, green and blue planes from 0 to 1, in the middle of a frame as the camera sends it.</summary>
    private static byte[] Frame(float[] sample)
    {
        const int side = PersonStage.FrameHeight;
        const int left = (PersonStage.FrameWidth - side) / 2;
        byte[] frame = new byte[PersonStage.FrameBytes];
        for (int pixel = 0; pixel < side * side; pixel++)
        {
            int x = pixel % side;
            int y = pixel / side;
            int from = (y * PersonStage.Side / side * PersonStage.Side) + (x * PersonStage.Side / side);
            int red = (int)MathF.Round(sample[from] * 31);
            int green = (int)MathF.Round(sample[Pixels + from] * 63);
            int blue = (int)MathF.Round(sample[(2 * Pixels) + from] * 31);
            int value = (red << 11) | (green << 5) | blue;
            int place = 2 * ((y * PersonStage.FrameWidth) + left + x);
            frame[place] = (byte)(value >> 8);
            frame[place + 1] = (byte)value;
        }

        return frame;
    }

    private static byte[] OnDevice(byte[] frame)
    {
        NanoModel model = s_user.Value.Create();
        new PersonStage(model).Prepare(frame, model.Input);
        return s_user.Value.Oracle.Run(model.Input[..model.InputCount]);
    }

    private static byte[] BehindTheTwin(byte[] frame)
    {
        Twin.Picture picture = new Twin.Rgb565(PersonStage.FrameWidth, PersonStage.FrameHeight, false).Convert(frame);
        Twin.Picture square = Twin.Crop.Square(PersonStage.FrameWidth, PersonStage.FrameHeight).Run(picture);
        Twin.Picture small = new Twin.Resize(PersonStage.Side, PersonStage.Side, Twin.ResizeMode.Area).Run(square);
        var table = new Twin.NormalizationTable([0f], [1 / 255f]);
        return s_user.Value.Oracle.Run(
            Array.ConvertAll(table.Run(small), real => s_user.Value.Compilation.Plan.Input.Quant.Quantize(real)));
    }

    private static int Winner(byte[] output) => Array.IndexOf(output, output.Max());

    private static int Number(Dictionary<string, string> line, string key) => int.Parse(line[key], CultureInfo.InvariantCulture);

    /// <summary>A picture takes a turn to begin and one to be read.</summary>
    private void Run(PersonApp app, int pictures)
    {
        for (int k = 0; k < pictures; k++)
        {
            app.Step();
            _camera.Advance();
            app.Step();
        }
    }

    private ArducamMini Camera(int width, int height, FrameFormat format) => new(
        SimulatedSpi.Open(_camera), _select, SimulatedI2c.Open(_sensor, ArducamMini.SensorAddress), width, height, format);

    private PersonApp App(NanoModel model) => new(
        model,
        Camera(PersonStage.FrameWidth, PersonStage.FrameHeight, FrameFormat.Rgb565),
        new SerialReporter(model, _lines),
        new LedIndicator(_pin, false));

    private Dictionary<string, string>[] Results() => [.. Parsed().Where(line => !line.ContainsKey("event"))];

    private Dictionary<string, string>[] Events(string name) =>
        [.. Parsed().Where(line => line.TryGetValue("event", out string? value) && value == name)];

    private Dictionary<string, string>[] Parsed() => [.. _lines.Lines.Select(LineList.Parse)];
}
