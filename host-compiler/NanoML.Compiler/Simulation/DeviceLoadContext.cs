using System.Reflection;
using System.Runtime.Loader;

namespace NanoML.Compiler.Simulation;

/// <summary>Device assemblies in a context of their own, which can be unloaded; the framework is the host's.</summary>
public sealed class DeviceLoadContext : AssemblyLoadContext
{
    private readonly Dictionary<string, DeviceAssembly> _assemblies = new(StringComparer.Ordinal);

    /// <param name="assembly">It and all its references can be loaded by name.</param>
    public DeviceLoadContext(DeviceAssembly assembly)
        : base(assembly.Name, isCollectible: true) => Add(assembly);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (!_assemblies.TryGetValue(assemblyName.Name ?? "", out DeviceAssembly? assembly))
        {
            return null;
        }

        // Symbols give stack traces of emitted code their lines.
        using MemoryStream image = new(assembly.Image);
        using MemoryStream? symbols = assembly.Symbols is null ? null : new MemoryStream(assembly.Symbols);
        return LoadFromStream(image, symbols);
    }

    private void Add(DeviceAssembly assembly)
    {
        if (_assemblies.TryAdd(assembly.Name, assembly))
        {
            foreach (DeviceAssembly reference in assembly.References)
            {
                Add(reference);
            }
        }
    }
}
