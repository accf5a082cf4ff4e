using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Applications;

/// <summary>A microphone over I2S, and the coefficients that keyword spotting takes: 49 frames of 10.</summary>
internal static class MicrophoneSource
{
    /// <summary>What <c>Mfcc</c> of NanoML.Preprocessing keeps.</summary>
    internal const int MfccBytes = 12_024;

    private const int Coefficients = 490;
    private const int CoefficientsOfFrame = 10;

    // 20 ms at 16 kHz, 16 bits a sample: one of the source, one of the loop.
    private const int HopBytes = 640;

    public static SourcePlan Plan(Compilation compilation)
    {
        I2sPins pins = compilation.Board.Pins.I2s ?? throw SourceFit.NoPins(compilation.Board, "I2S", "a microphone");
        if (pins.IsPulseDensity)
        {
            throw PulseDensity(compilation.Board);
        }

        RequireCoefficients(compilation);
        SourceFit.RequireHeap(compilation, MfccBytes + (2 * DeviceHeap.ArrayBytes(HopBytes)), "the front end for sound");
        var values = new Dictionary<string, string>
        {
            ["Bus"] = $"{pins.Bus}",
            ["WordSelect"] = $"{pins.WordSelect}",
            ["DataIn"] = $"{pins.DataIn}",
            ["BitClock"] = $"{pins.BitClock}",
        };
        return new SourcePlan("Microphone", "an I2S microphone", values.ToImmutableDictionary())
        {
            Classes = ["I2sMicrophone", "Mfcc"],
            Packages = [NanoPackages.Esp32],
            WiringText = "An I2S microphone such as INMP441:",
            Wiring =
            [
                ("SCK", $"GPIO {pins.BitClock}"), ("WS", $"GPIO {pins.WordSelect}"), ("SD", $"GPIO {pins.DataIn}"), ("L/R", "GND"),
                ("VDD", "3.3 V"), ("GND", "GND"),
            ],
        };
    }

    // nf-interpreter 1.17, sys_dev_i2s_native_System_Device_I2s_I2sDevice.cpp: the data pin is connected for I2sMode.Master | I2sMode.Rx alone.
    private static CompilerException PulseDensity(Board board) => new(
        DiagnosticCatalog.SourceMismatch,
        $"the microphone of board '{board.Name}' gives pulse density (PDM), and the firmware's I2S driver does not connect its data pin in that mode",
        "Choose a board to which you can wire an I2S microphone such as INMP441: esp32-psram or esp32s3.");

    private static void RequireCoefficients(Compilation compilation)
    {
        SourceFit.RequireLevels(compilation);
        if (compilation.Plan.Input.Shape.Count != Coefficients)
        {
            throw new CompilerException(
                DiagnosticCatalog.SourceMismatch,
                $"{compilation.Options.ModelPath}: the input is {compilation.Plan.Input.Shape}; "
                + $"sound comes as 49 frames of 10 coefficients, {Coefficients} values",
                "Train the model on the coefficients of the keyword spotting model of MLPerf Tiny, or write the application by hand.");
        }

        SourceFit.RequireScalesOfChannels(compilation, CoefficientsOfFrame);
        if (compilation.Options is not { Mean: 0, Scale: 1 })
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage,
                "--mean and --scale have no meaning for sound: the coefficients are what the model takes",
                "Leave them out.");
        }
    }
}
