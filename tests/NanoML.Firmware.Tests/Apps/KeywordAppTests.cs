using System.Device.Gpio;
using System.Globalization;
using NanoML.Apps.Keyword;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Tests.Support;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Preprocessing;
using NanoML.Preprocessing.Tests.Support;
using NanoML.Runtime;
using Twin = NanoML.TrainingPreprocessing;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The Keyword application, from the samples of a simulated microphone to lines.</summary>
[Collection(UserModels.Name)]
public sealed class KeywordAppTests : IDisposable
{
    private const int LongestPause = 16;
    private const int Recordings = 60;
    private const int HopsOfARecording = KeywordStage.DroppedHops + KeywordStage.RecordedHops;
    private const int Yes = 9;
    private const int Silence = 10;

    private static readonly Lazy<UserModel> s_user = new(() => new UserModel(new CompileOptions
    {
        ModelPath = SharedData.Model("kws.onnx"),
        Target = "esp32",
        DataPath = SharedData.Data("kws_calib.npz"),
        Name = "KeywordModel",
    }));

    private readonly GpioController _gpio = new();
    private readonly GpioPin _pin;
    private readonly LineList _lines = new();
    private readonly SimulatedMicrophone _microphone = new();

    public KeywordAppTests() => _pin = _gpio.OpenPin(2, PinMode.Output);

    public void Dispose() => _gpio.Dispose();

    [SharedFact]
    public void Step_OverGeneratedSound_SaysWhatTheModelSaysOfEachRecording()
    {
        short[] sound = GeneratedAudio.Create();
        _microphone.Sound = sample => sound[sample % sound.Length];
        KeywordApp app = App(s_user.Value.Create());
        Run(app, Recordings);

        Dictionary<string, string>[] results = Results();
        Assert.Equal(Recordings, results.Length);
        int sure = 0;
        for (int k = 0; k < Recordings; k++)
        {
            // The microphone's start takes a hop.
            int end = KeywordStage.HopSamples * (1 + ((k + 1) * HopsOfARecording));
            IEnumerable<int> numbers = Enumerable.Range(end - KeywordStage.SampleRate, KeywordStage.SampleRate);
            short[] clip = [.. numbers.Select(n => sound[n % sound.Length])];
            byte[] expected = OnDevice(clip);
            int winner = Winner(expected);
            Assert.Equal(winner, Number(results[k], "class"));
            Assert.Equal(((expected[winner] * 100) + 128) >> 8, Number(results[k], "confidence"));

            // The two may choose differently where the model itself is of two minds.
            byte[] behindTwin = BehindTheTwin(clip);
            if (behindTwin.Max() * 100 >= KeywordApp.SurePercent * 256)
            {
                Assert.Equal(Winner(behindTwin), winner);
                sure++;
            }
        }

        Assert.True(sure > Recordings / 2, $"the model is sure of {sure} of {Recordings} recordings");
        Assert.True(results.Select(line => line["class"]).Distinct().Count() > 2);
        Assert.Equal(
            results.Select(line => (Class: Number(line, "class"), Confidence: Number(line, "confidence")))
                .Where(r => r.Class < KeywordNames.Words && r.Confidence >= KeywordApp.SurePercent)
                .Select(r => $"{KeywordNames.Of(r.Class)} {r.Confidence}"),
            Events("keyword").Select(line => $"{line["word"]} {line["confidence"]}"));
        Assert.NotEmpty(Events("keyword"));
    }

    [SharedFact]
    public void Compile_ForABoardWithoutPsram_IsRefusedAsTheReadmeShows()
    {
        Compilation compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = SharedData.Model("kws.onnx"),
            Target = "esp32",
            DataPath = SharedData.Data("kws_calib.npz"),
            Optimize = OptimizeGoal.Size,
            ReservedHeap = ReservedHeap.Of("Keyword"),
            Name = "KeywordModel",
        });

        ReservedHeap.AssertRefusedAsTheReadmeShows("Keyword", "kws.onnx", compilation);
    }

    [Theory]
    [InlineData(Yes, 250, "yes")]
    [InlineData(Yes, 140, null)]
    [InlineData(Silence, 250, null)]
    public void Step_ARecording_TellsWordsThatItIsSureOf(int winner, byte level, string? word)
    {
        Run(App(Fixed(winner, level)), 1);

        Assert.Equal(winner, Number(Results().Single(), "class"));
        Assert.Equal(word is null ? [] : [word], Events("keyword").Select(line => line["word"]));
    }

    [Theory]
    [InlineData(Yes, 4)]
    [InlineData(Silence, 0)]
    public void Step_LightsTheLedWhileItListens_AndFlashesForAWord(int winner, int flashes)
    {
        KeywordApp app = App(Fixed(winner, 250));
        for (int hop = 0; hop < HopsOfARecording; hop++)
        {
            Assert.Equal(hop <= KeywordStage.DroppedHops - 1 ? PinValue.Low : PinValue.High, _pin.Read());
            app.Step();
        }

        // Dark at first, lit for the second, perhaps flashes, dark.
        Assert.Equal(3 + flashes, _pin.Writes.Count);
        Assert.Equal(PinValue.Low, _pin.Read());
    }

    [Fact]
    public void Step_CutLine_SaysSoAndBeginsAFreshRecording()
    {
        KeywordApp app = App(Fixed(Yes, 250));
        Steps(app, 40);
        _microphone.IsGone = true;
        Steps(app, 100);
        Assert.Equal("lost", Events("sensor").Single()["state"]);
        Assert.Equal(PinValue.Low, _pin.Read());

        // The loop rests between attempts; the turn that finds the microphone again takes the first hop.
        _microphone.IsGone = false;
        for (int turn = 0; turn <= LongestPause && Events("sensor").Length == 1; turn++)
        {
            Steps(app, 1);
        }

        Assert.Equal("back", Events("sensor")[^1]["state"]);
        Steps(app, HopsOfARecording - 2);
        Assert.Empty(Results());
        Steps(app, 1);
        Assert.Single(Results());
        Assert.True(app.Health.SensorErrors > 0);
    }

    [Fact]
    public void Step_ManyRecordings_WritesAHealthLine()
    {
        Run(App(Fixed(Yes, 250)), KeywordApp.HealthInterval);

        Assert.Equal("20", Assert.Single(Events("health"))["inferences"]);
    }

    [Theory]
    [InlineData(11, 1f / 256f, KeywordStage.HopSamples)]
    [InlineData(12, 0.1f, KeywordStage.HopSamples)]
    [InlineData(12, 1f / 256f, KeywordStage.HopSamples + 1)]
    public void Constructor_OtherModelsOrHops_AreRefused(int outputs, float scale, int hop)
    {
        var model = new FixedModel(new byte[outputs], scale, 0, inputLength: 490);
        var source = new I2sMicrophone(SimulatedI2s.Open(_microphone), hop);
        var led = new LedIndicator(_pin, false);

        Assert.Throws<ArgumentException>(() => new KeywordApp(model, source, new SerialReporter(model, _lines), led, 0));
    }

    private static FixedModel Fixed(int winner, byte level)
    {
        byte[] output = new byte[KeywordNames.Classes];
        output[winner] = level;
        return new FixedModel(output, 1f / 256f, 0, inputLength: 490);
    }

    private static byte[] OnDevice(short[] clip)
    {
        var mfcc = new Mfcc(s_user.Value.Create().InputQuantization);
        byte[] pcm = [.. clip.SelectMany(sample => new[] { (byte)sample, (byte)(sample >> 8) })];
        byte[] levels = new byte[mfcc.Count];
        mfcc.Push(pcm, 0, pcm.Length);
        mfcc.CopyTo(levels);
        return s_user.Value.Oracle.Run(levels);
    }

    private static byte[] BehindTheTwin(short[] clip)
    {
        float[] features = Array.ConvertAll(new Twin.Mfcc().Run(clip), x => (float)x);
        return s_user.Value.Oracle.Run(IntegerOracle.QuantizeInput(s_user.Value.Compilation.Plan, features));
    }

    private static int Winner(byte[] output) => Array.IndexOf(output, output.Max());

    private static int Number(Dictionary<string, string> line, string key) => int.Parse(line[key], CultureInfo.InvariantCulture);

    private static void Run(KeywordApp app, int recordings) => Steps(app, recordings * HopsOfARecording);

    private static void Steps(KeywordApp app, int count)
    {
        for (int k = 0; k < count; k++)
        {
            app.Step();
        }
    }

    private KeywordApp App(NanoModel model)
    {
        var source = new I2sMicrophone(SimulatedI2s.Open(_microphone), KeywordStage.HopSamples);
        return new KeywordApp(model, source, new SerialReporter(model, _lines), new LedIndicator(_pin, false), flashMilliseconds: 0);
    }

    private Dictionary<string, string>[] Results() => [.. Parsed().Where(line => !line.ContainsKey("event"))];

    private Dictionary<string, string>[] Events(string name) =>
        [.. Parsed().Where(line => line.TryGetValue("event", out string? value) && value == name)];

    private Dictionary<string, string>[] Parsed() => [.. _lines.Lines.Select(LineList.Parse)];
}
