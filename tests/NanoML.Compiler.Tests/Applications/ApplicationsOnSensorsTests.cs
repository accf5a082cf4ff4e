using System.Device.Gpio;
using System.Globalization;
using System.Text;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Planning;
using NanoML.TrainingPreprocessing;
using NanoML.Firmware.Simulation;

namespace NanoML.Compiler.Tests.Applications;

/// <summary>New applications from the registers of their simulated sensors to parsed lines.</summary>
[Collection(RunningApplication.Buses)]
public sealed class ApplicationsOnSensorsTests : IDisposable
{
    private const int Bus = 1;
    private const int ImuAddress = 0x68;
    private const int CameraAddress = 0x30;
    private const double StepsPerG = 16384;

    public void Dispose()
    {
        SimulatedI2c.Detach(Bus, ImuAddress);
        SimulatedI2c.Detach(Bus, CameraAddress);
        SimulatedSpi.Attach(Bus, null);
        SimulatedI2s.Attach(Bus, null);
    }

    [Theory]
    [InlineData("m5core2")]
    [InlineData("esp32")]
    public void Imu_FromRegistersToLines_GivesTheResultOfEachWindow(string board)
    {
        const int Window = 32;
        const int Hop = 8;
        const int Results = 12;
        SimulatedMpu sensor = board == "m5core2" ? new SimulatedMpu6886() : new SimulatedMpu6050();
        sensor.Motion = sample => [.. Enumerable.Range(0, 3).Select(axis => Steps(sample, axis) / StepsPerG), 0, 0, 0];
        SimulatedI2c.Attach(Bus, ImuAddress, sensor);
        (Compilation compilation, EmittedApplication application) = NewApplications.Create("Imu", board, -20_000, 20_000);

        string[] lines = RunningApplication.Run(application, Window + (Hop * (Results - 1)) + 1, () => sensor.Advance(20));

        AssertResults(compilation, lines, Enumerable.Range(0, Results).Select(result => Enumerable.Range(result * Hop, Window)
            .SelectMany(sample => Enumerable.Range(0, 3).Select(axis => (float)Steps(sample, axis)))
            .ToArray()));
    }

    [Fact]
    public void Camera_FromTheFifoToLines_GivesTheResultOfEachImage()
    {
        const int Images = 6;
        const int Width = 160;
        const int Height = 120;
        var sensor = new SimulatedOv2640();
        var camera = new SimulatedArducam(sensor)
        {
            Scene = (image, offset) => (byte)((image + 1) * (offset / 2 % Width / 20) * (offset / 2 / Width / 15 + 1) * 11),
        };
        SimulatedI2c.Attach(Bus, CameraAddress, sensor);
        SimulatedSpi.Attach(Bus, camera);
        (Compilation compilation, EmittedApplication application) = NewApplications.Create("Camera", "esp32-psram", 0, 255);
        bool isConnected = false;

        string[] lines = RunningApplication.Run(application, 2 * Images, () =>
        {
            if (!isConnected)
            {
                camera.Connect(GpioController.Latest!);
                isConnected = true;
            }

            camera.Advance();
        });

        AssertResults(compilation, lines, Enumerable.Range(0, Images).Select(image =>
        {
            byte[] frame = [.. Enumerable.Range(0, 2 * Width * Height).Select(offset => camera.Scene(image, offset))];
            Picture picture = Crop.Square(Width, Height).Run(new Rgb565(Width, Height, Grey: true).Convert(frame));
            return new Resize(24, 24, ResizeMode.Area).Run(picture).Values.Select(value => (float)value).ToArray();
        }));
    }

    [Fact]
    public void Microphone_FromTheBusToLines_GivesTheResultOfEachSecond()
    {
        const int Hop = 320;
        const int Frames = 49;
        const int FramesBetween = 10;
        const int Results = 5;
        var microphone = new SimulatedMicrophone { Sound = Sound };
        SimulatedI2s.Attach(Bus, microphone);
        (Compilation compilation, EmittedApplication application) = NewApplications.Create("Microphone", "esp32s3", -100, 50);

        string[] lines = RunningApplication.Run(application, Frames + 1 + (FramesBetween * (Results - 1)));

        // The start listens to a hop of its own.
        AssertResults(compilation, lines, Enumerable.Range(0, Results).Select(result => new Mfcc()
            .Run([.. Enumerable.Range(Hop * (1 + (FramesBetween * result)), ((Frames - 1) * Hop) + 480).Select(Sound)])
            .Select(value => (float)value)
            .ToArray()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Imu_GapInAWindow_GivesResultsOfEitherSideAlone(bool overflows)
    {
        const int Turns = 200;
        const int TurnOfTheGap = 80;
        bool isAfter = false;
        var sensor = new SimulatedMpu6886 { Motion = _ => isAfter ? [0.5, -0.25, 1, 0, 0, 0] : [-0.75, 0.5, -1, 0, 0, 0] };
        SimulatedI2c.Attach(Bus, ImuAddress, sensor);
        int turn = 0;

        string[] lines = RunningApplication.Run(NewApplications.Create("Imu", "m5core2", -20_000, 20_000).Application, Turns, () =>
        {
            sensor.Advance(20);
            if (turn++ == TurnOfTheGap)
            {
                Interrupt(sensor, overflows);
                isAfter = true;
            }
        });

        AssertTwoKindsOfResults(lines);
    }

    [Fact]
    public void Microphone_GapInASecond_GivesResultsOfEitherSideAlone()
    {
        const int Turns = 300;
        const int TurnOfTheGap = 124;

        // Whole periods in a hop, so that all frames of a tone are alike.
        int period = 16;
        var microphone = new SimulatedMicrophone { Sound = sample => (short)(9000 * Math.Sin(2 * Math.PI * sample / period)) };
        SimulatedI2s.Attach(Bus, microphone);
        int turn = 0;

        string[] lines = RunningApplication.Run(NewApplications.Create("Microphone", "esp32s3", -100, 50).Application, Turns, () =>
        {
            if (turn++ == TurnOfTheGap)
            {
                microphone.DriverFails = true;
                period = 10;
            }
        });

        AssertTwoKindsOfResults(lines);
    }

    private static void Interrupt(SimulatedMpu sensor, bool overflows)
    {
        if (overflows)
        {
            sensor.Advance(3000);
        }
        else
        {
            sensor.Faults.Inject(BusFault.NoAcknowledge);
        }
    }

    /// <summary>A window that joined both sides would give a third one, for the model is a sum over the window.</summary>
    private static void AssertTwoKindsOfResults(string[] lines)
    {
        string[] results =
        [
            .. lines.Select(Parse).Where(line => !line.ContainsKey("event")).Select(line => $"{line["class"]} {line["confidence"]}"),
        ];
        string[] kinds = [.. results.Distinct()];
        Assert.Equal(2, kinds.Length);
        int before = results.Count(result => result == kinds[0]);
        Assert.True(before > 3 && results.Length - before > 3, string.Join(", ", results));
        Assert.All(results[..before], result => Assert.Equal(kinds[0], result));
    }

    private static int Steps(int sample, int axis) => (int)(12_000 * Math.Sin((sample * (0.05 + (0.04 * axis))) + axis)) + (900 * axis);

    private static short Sound(int sample) =>
        (short)(9000 * Math.Sin(sample * (0.05 + (sample * 2e-6))) + (3000 * Math.Sin(sample * 0.4)) + (sample * 7919 % 401));

    /// <summary>The same class in each line, and the same confidence but for a step of the pre-processing's rounding.</summary>
    private static void AssertResults(Compilation compilation, string[] lines, IEnumerable<float[]> samples)
    {
        var oracle = new IntegerOracle(compilation.Plan);
        byte[][] expected = [.. samples.Select(sample => oracle.Run(IntegerOracle.QuantizeInput(compilation.Plan, sample)))];
        Dictionary<string, string>[] all = [.. lines.Select(Parse)];
        Assert.Equal(Enumerable.Range(0, all.Length).Select(number => $"{number}"), all.Select(line => line["seq"]));

        // The samples are not those of the calibration, and the loop says so.
        Assert.All(all.Where(line => line.ContainsKey("event")), line => Assert.Equal("drift", line["event"]));
        Dictionary<string, string>[] results = [.. all.Where(line => !line.ContainsKey("event"))];
        Assert.Equal(expected.Length, results.Length);
        Assert.True(expected.Select(output => output[0]).Distinct().Count() > expected.Length / 2, "the samples are much alike");
        for (int k = 0; k < results.Length; k++)
        {
            int winner = Array.IndexOf(expected[k], expected[k].Max());
            Assert.Equal($"{winner}", results[k]["class"]);
            int confidence = ((expected[k][winner] * 100) + 128) >> 8;
            Assert.InRange(int.Parse(results[k]["confidence"], CultureInfo.InvariantCulture), confidence - 1, confidence + 1);
        }
    }

    private static Dictionary<string, string> Parse(string line)
    {
        string[] words = line.Split(' ');
        Assert.Equal("NML", words[0]);
        Assert.Equal($"crc={Checksum(line[..line.LastIndexOf(' ')]):x4}", words[^1]);
        return words[1..].Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>CRC-16/CCITT-FALSE, bit by bit.</summary>
    private static int Checksum(string text)
    {
        int crc = 0xFFFF;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            crc ^= value << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = ((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xFFFF;
            }
        }

        return crc;
    }
}
