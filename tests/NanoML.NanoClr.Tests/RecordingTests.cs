using NanoML.Compiler.Device;

namespace NanoML.NanoClr.Tests;

/// <summary>The application Recorder on the interpreter: what it sends, byte for byte.</summary>
public sealed class RecordingTests
{
    private static readonly string[] s_sources =
    [
        "NanoML.Hardware/I2c/AccelerometerRange.cs", "NanoML.Hardware/I2c/GyroscopeRange.cs", "NanoML.Hardware/I2c/I2cRegisters.cs", "NanoML.Hardware/I2c/Mpu6886.cs",
        "NanoML.Hardware/I2c/MpuImu.cs", "NanoML.Hardware/I2c/MpuRegister.cs", "apps/Recorder/ImuSensor.cs", "apps/Recorder/RecorderApp.cs",
    ];

    [NanoClrFact]
    public void Recorder_OnNanoClr_SendsWhatItSendsOnTheHost()
    {
        SourceFile[] sources =
        [
            .. DeviceSources.RuntimeClosure(["MessageLink", "RecoveringSource", "Utf8", "SourceClock"]), .. DeviceSources.LibraryClosure(["RecordingLine"]),
            .. s_sources.Select(file => new SourceFile(file, File.ReadAllText(Path.Combine(Repository.Firmware, file)))),
            BothSides.Source("SimulatedI2cBus.cs"), BothSides.Source("Report.cs"), BothSides.Source("RecordingProgram.cs"),
        ];
        string[] expected = Untimed(BothSides.OnHost("NanoML.Edges.RecordingProgram", [.. sources, BothSides.Source("HostSpanByte.cs")]));
        Assert.Contains(expected, line => line.StartsWith("sent ", StringComparison.Ordinal));
        Assert.Contains("slow 0 136250", expected);
        Assert.Equal(expected, Untimed(BothSides.OnNanoClr(BothSides.SmallestBoardKilobytes, sources)));
    }

    private static string[] Untimed(string[] lines)
    {
        foreach (string line in lines.Where(IsTime))
        {
            Console.WriteLine(line);
        }

        return [.. lines.Where(line => !IsTime(line))];
    }

    private static bool IsTime(string line) => line.StartsWith("time ", StringComparison.Ordinal);
}
