using NanoML.Compiler.Device;

namespace NanoML.NanoClr.Tests;

/// <summary>Sources over failing hardware, on the interpreter.</summary>
public sealed class SourcesTests
{
    private static readonly string[] s_sources =
    [
        "I2c/AccelerometerRange.cs", "I2c/GyroscopeRange.cs", "I2c/I2cRegisters.cs", "I2c/Mpu6886.cs", "I2c/MpuImu.cs", "I2c/MpuRegister.cs",
        "Serial/UartFrames.cs",
    ];

    [NanoClrFact]
    public void SourcesThatFail_OnNanoClr_SayAndCountWhatTheyDoOnTheHost()
    {
        string folder = Path.Combine(Repository.Root, "firmware", "NanoML.Hardware");
        SourceFile[] sources =
        [
            .. DeviceSources.Kernels,
            .. DeviceSources.Runtime,
            .. s_sources.Select(file => new SourceFile(file, File.ReadAllText(Path.Combine(folder, file)))),
            BothSides.Source("SimulatedI2cBus.cs"),
            BothSides.Source("SimulatedSerialPort.cs"),
            BothSides.Source("SourcesProgram.cs"),
        ];
        string[] expected = BothSides.OnHost("NanoML.Edges.SourcesProgram", [.. sources, BothSides.Source("HostSpanByte.cs")]);
        string[] counts = [.. expected.Where(line => line.StartsWith("frames", StringComparison.Ordinal))];

        Assert.Equal(2, counts.Length);
        Assert.Matches("^frames [1-9][0-9]+ damaged 0 failures [1-9][0-9]+ failed starts [1-9][0-9]* recoveries [1-9]", counts[0]);
        Assert.Matches("^frames [1-9][0-9] damaged [1-9][0-9]* failures 0 failed starts 0 recoveries 0", counts[1]);
        Assert.Equal(expected, BothSides.OnNanoClr(sources));
    }
}
