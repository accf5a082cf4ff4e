using System.Collections.Immutable;

namespace NanoML.Compiler.Device;

/// <summary>
/// Every package of nanoFramework that a project of ours references: stable, nanoFramework 1, July 2026, read off the nuspecs. All versions
/// go together: what one depends on is what the table has.
/// </summary>
public static class NanoPackages
{
    private const string Core = "nanoFramework.CoreLibrary";
    private const string Events = "nanoFramework.Runtime.Events";
    private const string Streams = "nanoFramework.System.IO.Streams";
    private const string Text = "nanoFramework.System.Text";
    private const string Collections = "nanoFramework.System.Collections";
    private const string Net = "nanoFramework.System.Net";
    private const string Threading = "nanoFramework.System.Threading";
    private const string Mqtt = "nanoFramework.M2Mqtt";
    private const string MqttCore = "nanoFramework.M2Mqtt.Core";
    private const string RuntimeNative = "nanoFramework.Runtime.Native";

    private static readonly ImmutableDictionary<string, NanoPackage> s_byId = new NanoPackage[]
    {
        new(Core, "1.17.11", "mscorlib", "1.17.11.0", []),
        new(Events, "1.11.37", Events, "1.11.37.0", [Core]),
        new(RuntimeNative, "1.7.11", RuntimeNative, "1.7.11.0", [Core]),
        new("nanoFramework.ResourceManager", "1.2.32", "nanoFramework.ResourceManager", "1.2.32.0", [Core]),
        new("nanoFramework.Hardware.Esp32", "1.6.40", "nanoFramework.Hardware.Esp32", "1.6.40.0", [Core, Events]),
        new("nanoFramework.System.Device.Gpio", "1.1.62", "System.Device.Gpio", "1.1.62.0", [Core, Events]),
        new("nanoFramework.System.Device.I2c", "1.1.29", "System.Device.I2c", "1.1.29.0", [Core]),
        new("nanoFramework.System.Device.Spi", "1.3.89", "System.Device.Spi", "1.3.89.0", [Core, Events, "nanoFramework.System.Device.Gpio"]),
        new("nanoFramework.System.Device.I2s", "1.0.28", "System.Device.I2s", "1.0.28.0", [Core]),

        // The fourth number is the start of the commit that it was built from.
        new("nanoFramework.System.Device.Adc", "1.1.24", "System.Device.Adc", "1.1.24.44037", [Core]),
        new("nanoFramework.System.IO.Ports", "1.1.139", "System.IO.Ports", "1.1.139.0", [Core, Events, Streams]),
        new("nanoFramework.System.IO.FileSystem", "1.1.93", "System.IO.FileSystem", "1.1.93.0", [Core, Events, Streams, Text]),
        new(Streams, "1.1.96", "System.IO.Streams", "1.1.96.0", [Core, Text]),
        new("nanoFramework.System.Math", "1.5.116", "System.Math", "1.5.116.0", [Core]),
        new(Text, "1.3.42", Text, "1.3.42.0", [Core]),
        new(Collections, "1.5.75", Collections, "1.5.75.0", [Core]),
        new(Threading, "1.1.52", "System.Threading", "1.1.52.34401", [Core]),
        new(Net, "1.11.54", "System.Net", "1.11.54.0", [Core, Events, Streams, Text, Threading]),
        new("nanoFramework.System.Net.Http.Client", "1.5.209", "System.Net.Http", "1.5.209.0", [Core, Events, Collections, Net, Text, Threading]),
        new("nanoFramework.System.Device.Wifi", "1.5.147", "System.Device.Wifi", "1.5.147.0", [Core, Events, Net]),
        new(MqttCore, "5.1.218", MqttCore, "5.1.218.0", [Core]),
        new(Mqtt, "5.1.218", Mqtt, "5.1.218.0", [Core, Events, RuntimeNative, Collections, Net, MqttCore]),
    }.ToImmutableDictionary(package => package.Id, StringComparer.Ordinal);

    public static NanoPackage CoreLibrary { get; } = Of(Core);

    public static NanoPackage Esp32 { get; } = Of("nanoFramework.Hardware.Esp32");

    public static NanoPackage Gpio { get; } = Of("nanoFramework.System.Device.Gpio");

    public static NanoPackage ResourceManager { get; } = Of("nanoFramework.ResourceManager");

    public static IEnumerable<NanoPackage> All => s_byId.Values;

    /// <exception cref="KeyNotFoundException">There is no such package in the table.</exception>
    public static NanoPackage Of(string id) => s_byId[id];

    /// <summary>The package that brings an assembly.</summary>
    /// <exception cref="KeyNotFoundException">None does.</exception>
    public static NanoPackage OfAssembly(string assembly) =>
        s_byId.Values.FirstOrDefault(package => package.AssemblyName == assembly)
        ?? throw new KeyNotFoundException($"No package in the table brings {assembly}.");
}
