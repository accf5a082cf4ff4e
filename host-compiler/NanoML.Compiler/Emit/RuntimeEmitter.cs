using NanoML.Compiler.Device;

namespace NanoML.Compiler.Emit;

/// <summary>Copies what a generated model needs of the device library: its base class, the reporter, and the kernels that the plan calls.</summary>
internal static class RuntimeEmitter
{
    public const string AssemblyName = "NanoML.Runtime";

    /// <summary>What the smallest application calls beside the model; <c>nanoml run</c> prints through it.</summary>
    private static readonly string[] s_classes = ["SerialReporter", "MicrosecondClock"];

    /// <param name="modelClasses">What the model's class names of the runtime.</param>
    /// <param name="kernels">Class names.</param>
    /// <param name="shared">What else it has.</param>
    public static EmittedAssembly Assembly(IEnumerable<string> modelClasses, IEnumerable<string> kernels, SharedRuntime shared)
    {
        string[] classes = [.. modelClasses, .. s_classes];
        shared.Require(DeviceSources.RuntimeClosure(classes).Concat(DeviceSources.Closure(kernels)));
        IEnumerable<SourceFile> sources = DeviceSources.RuntimeClosure([.. classes, .. Of(DeviceSources.Runtime, shared)])
            .Concat(DeviceSources.Closure([.. kernels, .. Of(DeviceSources.Kernels, shared)]));
        return new EmittedAssembly(
            AssemblyName, [.. sources.Select(f => new EmittedFile($"{AssemblyName}/{Path.GetFileName(f.Path)}", f.Text))], [])
        {
            KeptSources = shared.KeptSources,
            Existing = shared.Existing,
        };
    }

    private static IEnumerable<string> Of(IReadOnlyList<SourceFile> sources, SharedRuntime shared) =>
        sources.Select(DeviceSources.ClassName).Intersect(shared.Classes);
}
