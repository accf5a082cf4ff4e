using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Applications;

/// <summary>An accelerometer, with a gyroscope where the model takes six axes: windows of samples, channels last.</summary>
internal static class ImuSource
{
    private const int AccelerometerAxes = 3;
    private const int AllAxes = 6;
    private const string ExternalSensor = "MPU6050";

    public static SourcePlan Plan(Compilation compilation)
    {
        I2cPins pins = compilation.Board.Pins.I2c ?? throw SourceFit.NoPins(compilation.Board, "I2C", "an accelerometer");
        (int window, int axes) = WindowOf(compilation);
        SourceFit.RequireHeap(compilation, DeviceHeap.ArrayBytes(window * axes), $"a window of {window} samples");
        string? onBoard = compilation.Board.Imu;
        return new SourcePlan(
            "Imu", $"the accelerometer {onBoard ?? ExternalSensor}", Values(compilation.Options, pins, onBoard, window, axes))
        {
            Classes = [ClassOf(onBoard ?? ExternalSensor), "SlidingWindow", "LevelScale", "AccelerometerRange", "GyroscopeRange"],
            Packages = [NanoPackages.Esp32],
            Wiring = onBoard is null
                ? [("SDA", $"GPIO {pins.Data}"), ("SCL", $"GPIO {pins.Clock}"), ("VCC", "3.3 V"), ("GND", "GND"), ("AD0", "GND")]
                : [],
            WiringText = onBoard is null
                ? "An MPU-6050 board (GY-521):"
                : $"Nothing: the {onBoard} is on the board, at SDA {pins.Data} and SCL {pins.Clock}.",
        };
    }

    private static ImmutableDictionary<string, string> Values(
        CompileOptions options, I2cPins pins, string? onBoard, int window, int axes) => new Dictionary<string, string>
        {
            ["Hop"] = Text(Math.Max(window / 4, 1)),
            ["Window"] = Text(window),
            ["Axes"] = Text(axes),
            ["Mean"] = CSharpWriter.Literal(options.Mean),
            ["Scale"] = CSharpWriter.Literal(options.Scale),
            ["Bus"] = Text(pins.Bus),
            ["Data"] = Text(pins.Data),
            ["Clock"] = Text(pins.Clock),
            ["Sensor"] = ClassOf(onBoard ?? ExternalSensor),
            ["Gyroscope"] = axes == AllAxes ? "GyroscopeRange.Dps2000, " : "",
            ["RotationSteps"] = axes == AllAxes ? ", 16.4 are 1 degree a second" : "",
        }.ToImmutableDictionary();

    /// <summary>Samples and axes of the model's input: its last two sizes, all others being 1.</summary>
    private static (int Window, int Axes) WindowOf(Compilation compilation)
    {
        SourceFit.RequireLevels(compilation);
        Shape shape = compilation.Plan.Input.Shape;
        if (shape.Rank >= 3 && shape[^1] is AccelerometerAxes or AllAxes && shape.Count == shape[^1] * shape[^2])
        {
            SourceFit.RequireScalesOfChannels(compilation, shape[^1]);
            return (shape[^2], shape[^1]);
        }

        throw new CompilerException(
            DiagnosticCatalog.SourceMismatch,
            $"{compilation.Options.ModelPath}: the input on the device is {shape}; samples of an accelerometer are "
            + $"[1, samples, {AccelerometerAxes}], with a gyroscope [1, samples, {AllAxes}]",
            "Train the model on windows of such samples, or write the application by hand.");
    }

    private static string ClassOf(string sensor) => sensor switch
    {
        "MPU6886" => "Mpu6886",
        _ => "Mpu6050",
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
