using System.Device.Gpio;
using System.Globalization;
using NanoML.Apps.Digits;
using NanoML.Apps.Keyword;
using NanoML.Apps.Motion;
using NanoML.Apps.Person;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Firmware.Simulation;
using NanoML.Firmware.Tests.Support;
using NanoML.Hardware;
using NanoML.Models;
using NanoML.Preprocessing;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Apps;

/// <summary>The managed heap that applications take, with their models.</summary>
public sealed class ApplicationHeapTests : IDisposable
{
    private const int RecordedInk = 16;

    private readonly GpioController _gpio = new();
    private readonly GpioPin _led;

    public ApplicationHeapTests() => _led = _gpio.OpenPin(2, PinMode.Output);

    public void Dispose() => _gpio.Dispose();

    [Fact]
    public void Motion_TakesTheHeapThatItsReadmeSays_AndFitsTheSmallestBoard()
    {
        var model = new MotionCnn();
        var sensor = new Mpu6886(
            SimulatedI2c.Open(new SimulatedMpu6886(), MpuImu.DefaultAddress), AccelerometerRange.G2, MotionStage.SamplesPerSecond);
        int bytes = DeviceObjects.Bytes(new MotionApp(model, sensor, new SerialReporter(model) { Heap = new FreeHeap() }, _led));

        AssertFits(bytes);
        string readme = Repository.Read("firmware/apps/Motion/README.md");
        Assert.Contains($"--reserve-heap {Reserved(bytes - DeviceObjects.Bytes(model))}K ", readme, StringComparison.Ordinal);
        string figure = bytes.ToString("N0", CultureInfo.InvariantCulture);
        Assert.Contains($"{figure} bytes", readme, StringComparison.Ordinal);
        Assert.Contains($"| `Motion` | {figure} |", Repository.Read("docs/device-library.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Digits_TakesTheHeapThatThePageSays_AndFitsTheSmallestBoard()
    {
        var model = new DigitsCnn();
        var recording = new ReplayFrameSource(Recordings.Pixels, Recordings.FrameLength, FrameFormat.UInt8);

        int bytes = DeviceObjects.Bytes(
            new DigitsApp(model, recording, new DigitsStage(model, RecordedInk), new SerialReporter(model), _led, flashMilliseconds: 1));

        AssertFits(bytes);
        string figure = bytes.ToString("N0", CultureInfo.InvariantCulture);
        Assert.Contains($"| `Digits`, over its recording | {figure} |", Repository.Read("docs/device-library.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Keyword_KeepsTheHeapThatItsCommandReserves()
    {
        var model = new FixedModel(new byte[KeywordNames.Classes], 1f / 256f, 0, inputLength: 2 * KeywordStage.Coefficients);
        var source = new I2sMicrophone(SimulatedI2s.Open(new SimulatedMicrophone()), KeywordStage.HopSamples);
        var reporter = new SerialReporter(model) { Heap = new FreeHeap() };

        AssertReserved("Keyword", DeviceObjects.Bytes(new KeywordApp(model, source, reporter, new LedIndicator(_led, false), new SourceClock())));
    }

    [Fact]
    public void Person_KeepsTheHeapThatItsCommandReserves()
    {
        // The input is the model's, and its compiler counts it.
        const int InputLength = PersonStage.Side * PersonStage.Side * 3;
        var model = new FixedModel(new byte[PersonApp.Classes], 1f / 256f, 0, inputLength: InputLength);
        var sensor = new SimulatedOv2640();
        GpioPin select = _gpio.OpenPin(5, PinMode.Output);
        var camera = new ArducamMini(
            SimulatedSpi.Open(new SimulatedArducam(sensor, select)),
            select,
            SimulatedI2c.Open(sensor, ArducamMini.SensorAddress),
            PersonStage.FrameWidth,
            PersonStage.FrameHeight,
            FrameFormat.Rgb565);
        var reporter = new SerialReporter(model) { Heap = new FreeHeap() };

        AssertReserved(
            "Person", DeviceObjects.Bytes(new PersonApp(model, camera, reporter, new LedIndicator(_led, false))) - InputLength);
    }

    [Fact]
    public void Mfcc_TakesTheHeapThatNewApplicationsAreCheckedFor() =>
        Assert.Equal(MicrophoneSource.MfccBytes, DeviceObjects.Bytes(new Mfcc(new Quantization(1f, 0))));

    private static void AssertReserved(string application, int bytes) => Assert.Equal(Reserved(bytes), ReservedHeap.Of(application) / 1024);

    /// <summary>Objects in kilobytes, rounded up, and 12 for the tables of the assemblies, as the READMEs say.</summary>
    private static int Reserved(int bytes) => ((bytes + 1023) / 1024) + 12;

    /// <summary>Threads, drivers and the strings of lines need heap, too.</summary>
    private static void AssertFits(int bytes) =>
        Assert.InRange(bytes, 1000, Board.BuiltIn.Min(board => board.ManagedHeapBytes) - DeviceFit.ApplicationHeapBytes);
}
