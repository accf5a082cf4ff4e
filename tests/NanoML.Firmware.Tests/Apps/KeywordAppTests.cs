using System.Device.Gpio;
using System.Globalization;
using NanoML.Apps.Keyword;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Streaming;
using NanoML.Compiler.Tests.Support;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Preprocessing.Tests.Support;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The Keyword application, from the samples of a microphone to lines, in the time that a board would take.</summary>
[Collection(UserModels.Name)]
public sealed class KeywordAppTests : IDisposable
{
    private const int Yes = 9;
    private const int Silence = 10;
    private const int StepInputs = 2 * KeywordStage.Coefficients;
    private const int Gate = 500;

    private static readonly Lazy<UserModel> s_user = new(() => new UserModel(Options("esp32-psram")));

    private readonly GpioController _gpio = new();
    private readonly GpioPin _pin;
    private readonly LineList _lines = new();
    private readonly ManualClock _clock = new();
    private readonly TimedMicrophone _microphone;
    private Func<int, short> _sound = _ => 0;

    public KeywordAppTests()
    {
        _pin = _gpio.OpenPin(2, PinMode.Output);
        _microphone = new TimedMicrophone(_clock, sample => _sound(sample));
    }

    public void Dispose() => _gpio.Dispose();

    /// <summary>A word now and then: computing falls behind by up to a second, and no hop is lost.</summary>
    [SharedFact]
    public void WordsWithPauses_OnABoardThatIsSlowerThanSound_AreHeardWithoutALostHop()
    {
        short[] sound = GeneratedAudio.Create(parts: 9);
        const int Cycle = 7 * KeywordStage.SampleRate;
        _sound = sample => sample % Cycle < KeywordStage.SampleRate / 2 ? sound[(sample / Cycle * 2 * KeywordStage.SampleRate) + (sample % Cycle)] : (short)(sample % 3);
        NanoModel model = s_user.Value.Create();
        KeywordApp app = App(model);
        var heard = new List<byte[]>();
        Run(app, seconds: 60, coefficients: 15_000, inference: 75_000, () => heard.Add([.. model.Output]));

        Assert.Equal((0, 0), (app.LostHops, _microphone.Lost));
        Assert.Empty(Events("sound"));

        // The same results as without a ring and a clock.
        NanoModel alone = s_user.Value.Create();
        Assert.True(heard.Count > 200);
        Assert.Equal(heard, Alone(alone).Take(heard.Count));
        Assert.Equal(heard.Count, Results().Length);
    }

    [Fact]
    public void SoundWithoutEnd_OnASlowBoard_SaysWhatWasLost()
    {
        _sound = sample => (short)(sample / 7 % 2 == 0 ? 4000 * (sample / 5000 % 7) : 0);
        KeywordApp app = App(Fixed(Silence, 250));
        Run(app, seconds: 30, coefficients: 20_000, inference: 100_000);

        Assert.True(_microphone.Lost > 50);
        Assert.Equal(_microphone.Lost, app.LostHops);
        Assert.Equal(app.LostHops, Events("sound").Sum(line => Number(line, "lost")));
        Assert.True(app.Health.SensorErrors > 0);
    }

    [Theory]
    [InlineData(Yes, 250, 2)]
    [InlineData(Yes, 140, 0)]
    [InlineData(Silence, 250, 0)]
    public void AWordThatTheModelIsSureOf_IsToldOnceEachTime(int winner, byte level, int words)
    {
        _sound = Bursts;
        Run(App(Fixed(winner, level)), seconds: 9, coefficients: 3_000, inference: 10_000);

        Assert.Equal(Enumerable.Repeat("yes", words), Events("keyword").Select(line => line["word"]));
        Assert.NotEmpty(Results());
    }

    [Fact]
    public void Silence_ComputesNothing_AndTheLedIsDark()
    {
        _sound = sample => (short)(sample % 5);
        Run(App(Fixed(Yes, 250)), seconds: 20, coefficients: 3_000, inference: 10_000);

        Assert.Empty(Results());
        Assert.Equal(PinValue.Low, _pin.Read());
    }

    [Theory]
    [InlineData(Yes, 2)]
    [InlineData(Silence, 1)]
    public void TheLed_IsLitWhileThereIsSound_AndGoesDarkForAWord(int winner, int times)
    {
        _sound = sample => sample > 3 * KeywordStage.SampleRate ? (short)0 : Bursts(sample);
        Run(App(Fixed(winner, 250)), seconds: 6, coefficients: 3_000, inference: 10_000);

        Assert.Equal(times, _pin.Writes.Count(value => value == PinValue.High));
        Assert.Equal(PinValue.Low, _pin.Read());
    }

    [Fact]
    public void ACutLine_IsSaid_AndWhatFollowsBeginsAnew()
    {
        _sound = Bursts;
        KeywordApp app = App(Fixed(Yes, 250));
        Run(app, seconds: 1.5, coefficients: 3_000, inference: 10_000);
        _microphone.IsGone = true;
        for (int turn = 0; turn < 50; turn++)
        {
            app.Step();
        }

        Assert.Equal("lost", Events("sensor").Single()["state"]);
        _microphone.IsGone = false;
        Run(app, seconds: 9, coefficients: 3_000, inference: 10_000);
        Assert.Equal("back", Events("sensor")[^1]["state"]);
        Assert.NotEmpty(Events("keyword"));
        Assert.Equal(0, app.LostHops);
    }

    [Fact]
    public void ManySteps_WriteAHealthLine()
    {
        _sound = sample => (short)(sample / 7 % 2 == 0 ? 4000 * (sample / 5000 % 7) : 0);
        Run(App(Fixed(Yes, 250)), seconds: 45, coefficients: 3_000, inference: 10_000);

        Assert.Equal("500", Events("health")[0]["inferences"]);
    }

    [SharedFact]
    public void Compile_ForABoardWithoutPsram_IsRefusedAsTheReadmeShows()
    {
        Compilation compilation = Compilation.Run(Options("esp32") with { ReservedHeap = ReservedHeap.Of("Keyword") });

        ReservedHeap.AssertRefusedAsTheReadmeShows("Keyword", "kws.onnx", compilation);
    }

    [Theory]
    [InlineData(11, 1f / 256f, StepInputs)]
    [InlineData(12, 0.1f, StepInputs)]
    [InlineData(12, 1f / 256f, 490)]
    public void Constructor_OtherModels_AreRefused(int outputs, float scale, int inputs)
    {
        var model = new FixedModel(new byte[outputs], scale, 0, inputLength: inputs);

        Assert.Throws<ArgumentException>(() => App(model));
    }

    [Fact]
    public void Constructor_OtherHops_AreRefused()
    {
        var model = Fixed(Yes, 0);
        var source = new ReplayFrameSource(new byte[642], 642, FrameFormat.Int16);

        Assert.Throws<ArgumentException>(() => new KeywordApp(model, source, new SerialReporter(model, _lines), new LedIndicator(_pin, false), _clock));
    }

    private static CompileOptions Options(string board) => new()
    {
        ModelPath = SharedData.Root is null ? "" : SharedData.Model("kws.onnx"),
        Target = board,
        DataPath = SharedData.Root is null ? "" : SharedData.Data("kws_calib.npz"),
        Stream = new StreamOptions(null, null),
        Name = "KeywordModel",
    };

    private static FixedModel Fixed(int winner, byte level)
    {
        byte[] output = new byte[KeywordNames.Classes];
        output[winner] = level;
        return new FixedModel(output, 1f / 256f, 0, inputLength: StepInputs);
    }

    /// <summary>Half a second of a square wave in each four and a half.</summary>
    private static short Bursts(int sample)
    {
        int place = sample % (9 * KeywordStage.SampleRate / 2);
        return place is > KeywordStage.SampleRate and < 3 * KeywordStage.SampleRate / 2 && sample / 20 % 2 == 0 ? (short)8000 : (short)0;
    }

    private static int Number(Dictionary<string, string> line, string key) => int.Parse(line[key], CultureInfo.InvariantCulture);

    /// <summary>What the model gives for the hops that the microphone gave, computed at once.</summary>
    private IEnumerable<byte[]> Alone(NanoModel model)
    {
        var stage = new KeywordStage(model);
        for (int hop = 0; hop < _microphone.Next; hop++)
        {
            if (stage.Prepare(_microphone.Hop(hop), model.Input))
            {
                model.Step();
                yield return [.. model.Output];
            }
        }
    }

    /// <summary>Lets the application run, and each turn take the time that a board would.</summary>
    /// <param name="coefficients">Microseconds of a hop that is computed; one that is not takes those of the gate.</param>
    /// <param name="inference">Microseconds of a step of the model.</param>
    private void Run(KeywordApp app, double seconds, int coefficients, int inference, Action? inferred = null)
    {
        long end = _clock.Microseconds + (long)(seconds * 1e6);
        while (_clock.Microseconds < end)
        {
            TurnResult result = app.Step();
            if (result == TurnResult.Inferred)
            {
                inferred?.Invoke();
            }

            _clock.Microseconds += result == TurnResult.Inferred ? coefficients + inference : app.IsHearing ? coefficients : Gate;
        }
    }

    private KeywordApp App(NanoModel model) =>
        new(model, _microphone, new SerialReporter(model, _lines), new LedIndicator(_pin, false), _clock);

    private Dictionary<string, string>[] Results() => [.. Parsed().Where(line => !line.ContainsKey("event"))];

    private Dictionary<string, string>[] Events(string name) =>
        [.. Parsed().Where(line => line.TryGetValue("event", out string? value) && value == name)];

    private Dictionary<string, string>[] Parsed() => [.. _lines.Lines.Select(LineList.Parse)];
}
