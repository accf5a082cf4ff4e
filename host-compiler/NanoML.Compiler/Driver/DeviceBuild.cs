using System.Collections.Immutable;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Driver;

/// <summary>Compiles generated sources as the device's build would and holds them to the device's limits.</summary>
public static class DeviceBuild
{
    /// <param name="progress">Told the share that is done, in [0, 1].</param>
    /// <returns>The assemblies in load order.</returns>
    /// <exception cref="CompilerException">The model has more layers than its class can call.</exception>
    /// <exception cref="InvalidOperationException">
    /// Generated code does not compile or leaves the device subset: a defect of the emitter.
    /// </exception>
    public static ImmutableArray<DeviceAssembly> Compile(EmittedModelCode code, IProgress<double>? progress = null)
    {
        var compiled = new List<DeviceAssembly>();
        var counter = new ProgressCounter(progress, code.Assemblies.Length);
        foreach (EmittedAssembly assembly in code.Assemblies)
        {
            string[] packages = [.. assembly.Packages.Select(p => p.AssemblyName)];
            DeviceAssembly result = DeviceCompiler.Compile(
                assembly.Name,
                [.. assembly.Sources.Select(f => new SourceFile(f.Path, f.Text))],
                [.. compiled.Where(a => assembly.References.Contains(a.Name)), .. DeviceLibraries.Of(packages)],
                assembly.Resources.Select(DeviceResource.Of));
            if (DeviceSubset.Check(result, packages) is [var violation, ..])
            {
                if (assembly.HasLayers && violation.Rule is SubsetRule.AssemblyIl or SubsetRule.AssemblyData or SubsetRule.AssemblyStrings)
                {
                    throw new CompilerException(
                        DiagnosticCatalog.TooManyLayers,
                        $"the model's {code.Layers.Length} layers do not fit the assembly of their class: {violation}");
                }

                throw new InvalidOperationException($"{assembly.Name}: {violation}");
            }

            compiled.Add(result);
            counter.Step();
        }

        return [.. compiled];
    }
}
