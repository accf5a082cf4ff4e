using System.Device.Gpio;
using NanoML.Apps.Motion;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The Motion application with its committed model, from the registers of a simulated MPU6886 to lines.</summary>
public sealed class MotionAppTests : IDisposable
{
    private const int TurnMilliseconds = 5;
    private const double CountsPerG = 16384;

    /// <summary>The newest samples may still lie in the sensor.</summary>
    private const int Unread = 2;

    private readonly GpioController _gpio = new();
    private readonly GpioPin _led;
    private readonly LineList _lines = new();
    private readonly SimulatedMpu6886 _sensor = new();
    private readonly MotionApp _app;

    public MotionAppTests()
    {
        _led = _gpio.OpenPin(19, PinMode.Output);
        _sensor.Motion = sample =>
            [.. Enumerable.Range(0, 3).Select(axis => SyntheticMotion.Count(sample, axis) / CountsPerG), 0, 0, 0];
        var device = SimulatedI2c.Open(_sensor, MpuImu.DefaultAddress);
        var model = new MotionCnn();
        _app = new MotionApp(
            model, new Mpu6886(device, AccelerometerRange.G2, MotionStage.SamplesPerSecond), new SerialReporter(model, _lines), _led);
    }

    public void Dispose() => _gpio.Dispose();

    [Fact]
    public void Step_OverASyntheticMotion_NamesTheExercisesInOrder()
    {
        Run(SyntheticMotion.Samples);

        // Between rest and an exercise the windows hold some of both, and may look like a third.
        string[] decided = [.. Events("class").Where(line => line.ContainsKey("label")).Select(line => line["label"])];
        Assert.Equal("other", decided[0]);
        int squat = Array.IndexOf(decided, "squat");
        int jump = Array.IndexOf(decided, "jumping_jack");
        int lunge = Array.LastIndexOf(decided, "lunge");
        Assert.True(squat > 0 && jump > squat && lunge > jump, string.Join(", ", decided));
        Assert.Equal(lunge, decided.Length - 1);
    }

    [Fact]
    public void Step_InTheMiddleOfEachPart_GivesItsClass()
    {
        Run(SyntheticMotion.Samples + Unread);

        Dictionary<string, string>[] results = [.. Parsed().Where(line => !line.ContainsKey("event"))];
        Assert.Equal(((SyntheticMotion.Samples - MotionStage.WindowSamples) / MotionStage.Hop) + 1, results.Length);
        string[] expected = ["other", "squat", "other", "jumping_jack", "other", "lunge"];
        for (int k = 0; k < results.Length; k++)
        {
            int last = 127 + (k * MotionStage.Hop);
            if ((last - 127) / SyntheticMotion.PartSamples == last / SyntheticMotion.PartSamples)
            {
                Assert.Equal(expected[last / SyntheticMotion.PartSamples], results[k]["label"]);
            }
        }
    }

    /// <summary>Lines and events are those of an application that computes each window anew.</summary>
    [Fact]
    public void Step_OverASyntheticMotion_SaysWhatTheWindowsAloneSay()
    {
        Run(SyntheticMotion.Samples + Unread);

        var model = new MotionCnn();
        var smoother = new ProbabilitySmoother(model.OutputCount, 1);
        var trigger = new ClassTrigger(60, 40);
        var results = new List<(string, string)>();
        var events = new List<string>();
        for (int end = MotionStage.WindowSamples; end <= SyntheticMotion.Samples; end += MotionStage.Hop)
        {
            RunWindow(model, end);
            results.Add((model.LabelOf(model.ArgMax()), $"{model.Confidence(model.ArgMax())}"));
            smoother.Add(model);
            if (trigger.Update(smoother.Class, smoother.Confidence))
            {
                events.Add($"{trigger.Previous} {trigger.Class}");
            }
        }

        Assert.Equal(results, Parsed().Where(line => !line.ContainsKey("event")).Select(line => (line["label"], line["confidence"])));
        Assert.Equal(events, Events("class").Select(line => $"{line["from"]} {line["to"]}"));
        Assert.True(events.Count > 5);
    }

    [Fact]
    public void Step_WithAnExercise_LightsTheLed()
    {
        Run(SyntheticMotion.PartSamples);
        Assert.Empty(_led.Writes);

        Run(SyntheticMotion.PartSamples);
        Assert.Equal(PinValue.High, _led.Writes[^1]);

        Run(SyntheticMotion.PartSamples);
        Assert.Equal(PinValue.Low, _led.Writes[^1]);
    }

    [Fact]
    public void Step_SensorUnplugged_SaysSoAndResumesWithAFreshWindow()
    {
        Run(200);
        int before = Results();
        _sensor.Faults.Gone = true;
        Run(100);
        Assert.Equal(before, Results());
        Assert.Equal("lost", Events("sensor").Single()["state"]);

        _sensor.Faults.Gone = false;
        Run(120);
        Assert.Equal("back", Events("sensor")[^1]["state"]);
        Assert.Equal(before, Results());
        Run(50);
        Assert.Equal(before + 2, Results());
        Assert.True(_app.Health.SensorErrors > 0);
        Assert.Equal(1, _app.Health.Recoveries);
    }

    [Fact]
    public void Step_AMinute_WritesAHealthLine()
    {
        Run((60 * MotionStage.SamplesPerSecond) + 128);

        Dictionary<string, string> health = Assert.Single(Events("health"));
        Assert.Equal("93", health["inferences"]);
        Assert.Equal("0", health["errors"]);
    }

    [Fact]
    public void Constructor_FramesWithRotation_AreRefused()
    {
        var model = new MotionCnn();
        var device = SimulatedI2c.Open(_sensor, MpuImu.DefaultAddress);
        var source = new Mpu6886(device, AccelerometerRange.G2, GyroscopeRange.Dps500, MotionStage.SamplesPerSecond);

        Assert.Throws<ArgumentException>(() => new MotionApp(model, source, new SerialReporter(model, _lines), _led));
    }

    private void Run(int samples)
    {
        for (int i = 0; i < samples * 1000 / MotionStage.SamplesPerSecond / TurnMilliseconds; i++)
        {
            _sensor.Advance(TurnMilliseconds);
            _app.Step();
        }
    }

    /// <summary>The last step of a model that hears the window alone.</summary>
    private static void RunWindow(MotionCnn model, int end)
    {
        model.Reset();
        for (int sample = end - MotionStage.WindowSamples; sample < end; sample += MotionStage.Hop)
        {
            model.SetInput([.. Enumerable.Range(sample * MotionStage.Axes, MotionStage.Hop * MotionStage.Axes)
                .Select(k => (float)SyntheticMotion.Count(k / MotionStage.Axes, k % MotionStage.Axes))]);
            model.Step();
        }
    }

    private Dictionary<string, string>[] Parsed() => [.. _lines.Lines.Select(LineList.Parse)];

    private Dictionary<string, string>[] Events(string name) =>
        [.. Parsed().Where(line => line.TryGetValue("event", out string? value) && value == name)];

    private int Results() => Parsed().Count(line => !line.ContainsKey("event"));
}
