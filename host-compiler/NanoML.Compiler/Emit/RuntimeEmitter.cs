using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Emit;

/// <summary>Copies what a generated model needs of the device library: its base class, the reporter, and the kernels that the plan calls.</summary>
internal static class RuntimeEmitter
{
    public const string AssemblyName = "NanoML.Runtime";

    /// <summary>What the smallest application calls beside the model; <c>nanoml run</c> prints through it.</summary>
    private static readonly string[] s_classes = ["SerialReporter", "MicrosecondClock"];

    /// <param name="baseClass">Of the model.</param>
    public static EmittedAssembly Assembly(string baseClass, IEnumerable<string> kernels) =>
        Of(DeviceSources.RuntimeClosure([baseClass, .. s_classes]), kernels);

    /// <summary>The whole device library, for an application that has a source and a loop.</summary>
    public static EmittedAssembly Whole(IEnumerable<string> kernels) => Of(DeviceSources.Runtime, kernels);

    private static EmittedAssembly Of(IEnumerable<SourceFile> runtime, IEnumerable<string> kernels) => new(
        AssemblyName,
        [.. runtime.Concat(DeviceSources.Closure(kernels)).Select(f => new EmittedFile($"{AssemblyName}/{Path.GetFileName(f.Path)}", f.Text))],
        []);
}
