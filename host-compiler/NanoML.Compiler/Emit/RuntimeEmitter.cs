using NanoML.Compiler.Device;
using NanoML.Compiler.Planning;

namespace NanoML.Compiler.Emit;

/// <summary>Copies what a generated model needs of the device library: its base class, the reporter, and the kernels that the plan calls.</summary>
internal static class RuntimeEmitter
{
    public const string AssemblyName = "NanoML.Runtime";

    /// <summary>What models of one input scale derive from.</summary>
    public const string PlainModel = "NanoModel";

    /// <summary>What the smallest application calls beside the model; <c>nanoml run</c> prints through it.</summary>
    private static readonly string[] s_classes = ["SerialReporter", "MicrosecondClock"];

    /// <summary>What a model derives from.</summary>
    public static string BaseClass(Plan plan) => plan.InputQuantization switch
    {
        { Ranks: not null } => "RankModel",
        { IsOneScale: true } => PlainModel,
        _ => "FeatureModel",
    };

    /// <param name="baseClass">Of the model.</param>
    /// <param name="kernels">Class names.</param>
    /// <param name="shared">What else it has.</param>
    public static EmittedAssembly Assembly(string baseClass, IEnumerable<string> kernels, SharedRuntime shared)
    {
        string[] classes = [baseClass, .. s_classes];
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
