using System.Text.RegularExpressions;
using Mono.Cecil;
using NanoML.Compiler.Simulation;

namespace NanoML.Strategies.Tests.Support;

/// <summary>What the layers of emitted code really take.</summary>
internal static partial class LayerBytes
{
    /// <summary>The bytes of IL on the device of each layer, by its name: of the method that runs it and of those that carry its name.</summary>
    public static Dictionary<string, int> Of(IEnumerable<DeviceAssembly> assemblies) => Methods(assemblies)
        .Select(m => (Layer: LayerName().Match(m.Name).Groups[1].Value, m.Bytes))
        .Where(m => m.Layer.Length > 0)
        .GroupBy(m => m.Layer)
        .ToDictionary(g => g.Key, g => g.Sum(m => m.Bytes));

    public static IEnumerable<(string Type, string Name, int Bytes)> Methods(IEnumerable<DeviceAssembly> assemblies)
    {
        foreach (DeviceAssembly assembly in assemblies)
        {
            using ModuleDefinition module = assembly.OpenModule();
            foreach (MethodDefinition method in module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody))
            {
                yield return (method.DeclaringType.Name, method.Name, DeviceIl.BodyBytes(method.Body));
            }
        }
    }

    [GeneratedRegex(@"^(?:Run)?(L\d{5})")]
    private static partial Regex LayerName();
}
