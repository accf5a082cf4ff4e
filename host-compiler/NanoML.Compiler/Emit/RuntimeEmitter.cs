using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Emit;

/// <summary>Copies what a generated model needs of the device library: its base class and the kernels that the plan calls.</summary>
internal static class RuntimeEmitter
{
    public const string AssemblyName = "NanoML.Runtime";

    public static EmittedAssembly Assembly(IEnumerable<string> kernels) => new(
        AssemblyName,
        [.. DeviceSources.Runtime.Concat(DeviceSources.Closure(kernels))
            .Select(f => new EmittedFile($"{AssemblyName}/{Path.GetFileName(f.Path)}", f.Text))],
        []);
}
