using System.Device.I2c;
using System.Text.RegularExpressions;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;

namespace NanoML.Firmware.Tests.Runtime;

/// <summary>docs/device-library.md.</summary>
public sealed partial class DeviceLibraryPageTests
{
    [Fact]
    public void Example_CompilesAndPassesTheGate()
    {
        string example = Assert.Single(CodeBlock().Matches(Repository.Read("docs/device-library.md"))).Groups["code"].Value;
        var twin = new DeviceAssembly("NanoML.Firmware.Host", File.ReadAllBytes(typeof(I2cDevice).Assembly.Location));
        SourceFile[] sources =
        [
            .. DeviceSources.Runtime,
            .. DeviceSources.LibraryClosure(["SlidingWindow", "LevelScale", "FreeHeap"]),
            new SourceFile("Greenhouse.cs", example),
        ];

        DeviceAssembly assembly = DeviceCompiler.Compile("Greenhouse", sources, [twin]);

        Assert.Empty(DeviceSubset.Check(assembly, ["mscorlib", "System.Device.I2c", "nanoFramework.Runtime.Native"]));
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
