using NanoML.Compiler.Device;
using NanoML.Compiler.Packaging;
using NanoML.Compiler.Simulation;

namespace NanoML.Updates.Tests.Support;

/// <summary>The library as the device compiles it, with its opcodes counted.</summary>
public sealed class DeviceLibrary : IDisposable
{
    public DeviceLibrary()
    {
        Compiled = DeviceCompiler.Compile("Updates", [.. Sources()], [PlayerLibrary.Assembly, .. PlayerLibrary.Assembly.References]);
        Counter = new IlCounter(Compiled);
    }

    public DeviceAssembly Compiled { get; }

    public IlCounter Counter { get; }

    public void Dispose() => Counter.Dispose();

    private static IEnumerable<SourceFile> Sources()
    {
        string folder = Path.Combine(Repository.Firmware, "NanoML.Updates");
        return new[] { "Line", "Signing", "Store" }
            .SelectMany(part => Directory.GetFiles(Path.Combine(folder, part), "*.cs"))
            .Select(file => new SourceFile(Path.GetRelativePath(folder, file), File.ReadAllText(file)));
    }
}
