using NanoML.Compiler.Device;

namespace NanoML.Compiler.Simulation;

/// <summary>Twins of nanoFramework's libraries for the host, where .NET has no class of that name: same names, same signatures.</summary>
internal static class DeviceLibraries
{
    /// <summary>The assembly that reads resources (package nanoFramework.ResourceManager).</summary>
    public const string ResourceManager = "nanoFramework.ResourceManager";

    private static readonly Lazy<DeviceAssembly> s_resourceManager = new(() => DeviceCompiler
        .Compile(ResourceManager, [new SourceFile("ResourceUtility.cs", EmbeddedText.Read("Libraries/ResourceUtility.cs"))], [])
        .AsLibrary());

    /// <summary>The twins of those packages that have one.</summary>
    public static IEnumerable<DeviceAssembly> Of(IEnumerable<string> packages) => packages.Contains(ResourceManager) ? [s_resourceManager.Value] : [];
}
