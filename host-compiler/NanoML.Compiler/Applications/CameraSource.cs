using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Writing;

namespace NanoML.Compiler.Applications;

/// <summary>An ArduCAM Mini over SPI and I2C: its middle, or all of it, resized to the model's input.</summary>
internal static class CameraSource
{
    private const int FewestPixels = 4;
    private const int BytesPerPixel = 2;

    // The camera's smaller and larger images.
    private static readonly (int Width, int Height)[] s_frames = [(160, 120), (320, 240)];

    public static SourcePlan Plan(Compilation compilation)
    {
        BoardPins pins = compilation.Board.Pins;
        I2cPins i2c = pins.I2c ?? throw SourceFit.NoPins(compilation.Board, "I2C", "a camera");
        SpiPins spi = pins.Spi ?? throw SourceFit.NoPins(compilation.Board, "SPI", "a camera");
        (int height, int width, int channels) = ImageOf(compilation);
        (int Width, int Height) frame = FrameFor(compilation, width, height);
        SourceFit.RequireScalesOfChannels(compilation, channels);
        bool isSquare = width == height;
        var values = new Dictionary<string, string>
        {
            ["FrameWidth"] = $"{frame.Width}",
            ["FrameHeight"] = $"{frame.Height}",
            ["Width"] = $"{width}",
            ["Height"] = $"{height}",
            ["Channels"] = $"{channels}",
            ["Grey"] = channels == 1 ? "true" : "false",
            ["Crop"] = isSquare ? "Crop.Square(frameWidth, frameHeight)" : "new Crop(0, 0, frameWidth, frameHeight)",
            ["CropText"] = isSquare ? "The square in the middle" : "All",
            ["Mean"] = CSharpWriter.Literal(compilation.Options.Mean),
            ["Scale"] = CSharpWriter.Literal(compilation.Options.Scale),
            ["I2cBus"] = $"{i2c.Bus}",
            ["Data"] = $"{i2c.Data}",
            ["Clock"] = $"{i2c.Clock}",
            ["SpiBus"] = $"{spi.Bus}",
            ["Mosi"] = $"{spi.Mosi}",
            ["Miso"] = $"{spi.Miso}",
            ["SpiClock"] = $"{spi.Clock}",
            ["Select"] = $"{spi.ChipSelect}",
        };
        return new SourcePlan("Camera", $"an ArduCAM Mini, {frame.Width}x{frame.Height} pixels", values.ToImmutableDictionary())
        {
            Classes = ["ArducamMini", "Resize", "ResizeMode", "Rgb565", "PixelRows", "Crop", "NormalizationTable"],
            Packages = [NanoPackages.Esp32],
            WiringText = "An ArduCAM Mini 2MP (OV2640):",
            Wiring =
            [
                ("SDA", $"GPIO {i2c.Data}"), ("SCL", $"GPIO {i2c.Clock}"), ("MOSI", $"GPIO {spi.Mosi}"), ("MISO", $"GPIO {spi.Miso}"),
                ("SCK", $"GPIO {spi.Clock}"), ("CS", $"GPIO {spi.ChipSelect}"), ("VCC", "3.3 V or 5 V"), ("GND", "GND"),
            ],
        };
    }

    private static (int Height, int Width, int Channels) ImageOf(Compilation compilation)
    {
        SourceFit.RequireLevels(compilation);
        Shape shape = compilation.Plan.Input.Shape;
        if (shape.Rank == 4 && shape[3] is 1 or 3)
        {
            return (shape[1], shape[2], shape[3]);
        }

        // A single channel lies in memory alike, first or last.
        if (shape.Rank == 4 && shape[1] == 1)
        {
            return (shape[2], shape[3], 1);
        }

        throw new CompilerException(
            DiagnosticCatalog.SourceMismatch,
            $"{compilation.Options.ModelPath}: the input on the device is {shape}; "
            + "images are [1, height, width, 1] or [1, height, width, 3]",
            "Train the model on images, or choose another source.");
    }

    /// <summary>The smallest image that need not be enlarged.</summary>
    private static (int Width, int Height) FrameFor(Compilation compilation, int width, int height)
    {
        (int Width, int Height) frame = s_frames.FirstOrDefault(
            f => width == height ? height <= f.Height : width <= f.Width && height <= f.Height);
        if (frame.Width == 0 || width < FewestPixels || height < FewestPixels)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: the model takes {width}x{height} pixels; "
                + "the camera gives up to 320x240, and squares up to 240x240");
        }

        int bytes = DeviceHeap.ArrayBytes(frame.Width * frame.Height * BytesPerPixel);
        SourceFit.RequireHeap(compilation, bytes, $"an image of {frame.Width}x{frame.Height} pixels");
        return frame;
    }
}
