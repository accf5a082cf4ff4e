using System.Collections.Immutable;
using System.Xml.Linq;

namespace NanoML.Compiler.Emit;

/// <summary>A NuGet package of nanoFramework's class libraries, which holds one assembly.</summary>
/// <param name="Id">Such as <c>nanoFramework.System.Device.I2c</c>.</param>
/// <param name="Version">Three numbers.</param>
public sealed record NanoPackage(string Id, string Version)
{
    private const string Prefix = "nanoFramework.";

    /// <summary>nanoFramework 1, stable, as of July 2026.</summary>
    public static NanoPackage CoreLibrary { get; } = new("nanoFramework.CoreLibrary", "1.17.11");

    public static NanoPackage RuntimeEvents { get; } = new("nanoFramework.Runtime.Events", "1.11.39");

    public static NanoPackage Esp32 { get; } = new("nanoFramework.Hardware.Esp32", "1.6.40");

    public static NanoPackage Gpio { get; } = new("nanoFramework.System.Device.Gpio", "1.1.62");

    public static NanoPackage ResourceManager { get; } = new("nanoFramework.ResourceManager", "1.2.32");

    /// <summary>The simple name of its assembly: only those of nanoFramework's own namespaces have the prefix.</summary>
    public string AssemblyName =>
        Id == CoreLibrary.Id ? "mscorlib" : Id.StartsWith(Prefix + "System.", StringComparison.Ordinal) ? Id[Prefix.Length..] : Id;

    /// <summary>The packages of a packages.config.</summary>
    public static ImmutableArray<NanoPackage> Read(string packagesConfig) =>
    [
        .. XDocument.Parse(packagesConfig).Root!.Elements("package")
            .Select(package => new NanoPackage(package.Attribute("id")!.Value, package.Attribute("version")!.Value)),
    ];
}
