using NanoML.Compiler.Device;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Driver;

/// <summary>Flash that a shared runtime takes beyond what one model needs of it.</summary>
internal static class RuntimeSize
{
    /// <summary>Before a plan is chosen: all that the others have, as if the model needed none of it.</summary>
    public static int OfOthers(SharedRuntime shared) =>
        shared.Classes.IsEmpty ? 0 : Bytes([ModelInterfaceText.PlainModel], [], shared with { Existing = null }) - Bytes([ModelInterfaceText.PlainModel], [], SharedRuntime.None);

    /// <param name="assemblies">Of the model, the runtime first.</param>
    public static int OfOthers(SharedRuntime shared, EmissionPlan emission, IReadOnlyList<DeviceAssembly> assemblies) =>
        shared.Classes.IsEmpty
            ? 0
            : DeviceSubset.Measure(assemblies.Single(a => a.Name == RuntimeEmitter.AssemblyName)).EstimatedPeBytes
                - Bytes(ModelInterfaceText.Classes(emission.Plan), emission.Kernels, SharedRuntime.None);

    private static int Bytes(IEnumerable<string> modelClasses, IEnumerable<string> kernels, SharedRuntime shared)
    {
        EmittedAssembly runtime = RuntimeEmitter.Assembly(modelClasses, kernels, shared);
        return DeviceSubset.Measure(
            DeviceCompiler.Compile(runtime.Name, [.. runtime.Sources.Select(f => new SourceFile(f.Path, f.Text))], [])).EstimatedPeBytes;
    }
}
