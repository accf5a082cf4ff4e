using System.Collections.Immutable;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Driver;

/// <summary>Compiles generated sources as the device's build would and holds them to the device's limits.</summary>
public static class DeviceBuild
{
    /// <returns>The assemblies in load order.</returns>
    /// <exception cref="InvalidOperationException">
    /// Generated code does not compile or leaves the device subset: a defect of the emitter.
    /// </exception>
    public static ImmutableArray<DeviceAssembly> Compile(EmittedModelCode code)
    {
        var compiled = new List<DeviceAssembly>();
        foreach (EmittedAssembly assembly in code.Assemblies)
        {
            DeviceAssembly result = DeviceCompiler.Compile(
                assembly.Name,
                [.. assembly.Sources.Select(f => new SourceFile(f.Path, f.Text))],
                [.. compiled.Where(a => assembly.References.Contains(a.Name))]);
            if (DeviceSubset.Check(result) is [var violation, ..])
            {
                throw new InvalidOperationException($"{assembly.Name}: {violation}");
            }

            compiled.Add(result);
        }

        return [.. compiled];
    }
}
