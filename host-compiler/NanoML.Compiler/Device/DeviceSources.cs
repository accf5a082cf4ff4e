using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NanoML.Compiler.Device;

/// <summary>The device sources that the compiler carries: compiled with what it emits, and copied to the user's output.</summary>
public static class DeviceSources
{
    private const string ResourceRoot = "Device/";

    private static readonly Lazy<ImmutableArray<SourceFile>> s_kernels = new(() => Load("NanoML.Kernels/"));

    private static readonly Lazy<ImmutableArray<SourceFile>> s_runtime = new(() => Load("NanoML.Runtime/"));

    private static readonly Lazy<ImmutableArray<SourceFile>> s_player = new(() => Load("NanoML.Player/"));

    private static readonly Lazy<ImmutableDictionary<string, ImmutableArray<string>>> s_calledKernels = new(() => FindCalls(Kernels));

    private static readonly Lazy<ImmutableDictionary<string, ImmutableArray<string>>> s_calledRuntime = new(() => FindCalls(Runtime));

    private static readonly Lazy<ImmutableArray<SourceFile>> s_libraries = new(
        () => [.. Load("NanoML.Preprocessing/"), .. Player, .. Load("NanoML.Learning/"), .. Load("NanoML.Offload/"), .. Load("NanoML.Recording/"), .. Load("NanoML.Updates/"), .. Load("NanoML.Fleet/"), .. Load("NanoML.Hardware.")]);

    /// <summary>shared/NanoML.Kernels, a class per file, in ordinal order; paths such as <c>NanoML.Kernels/Conv.cs</c>.</summary>
    public static IReadOnlyList<SourceFile> Kernels => s_kernels.Value;

    /// <summary>firmware/NanoML.Runtime, in ordinal order; paths such as <c>NanoML.Runtime/NanoModel.cs</c>.</summary>
    public static IReadOnlyList<SourceFile> Runtime => s_runtime.Value;

    /// <summary>firmware/NanoML.Player, which plays model files, in ordinal order.</summary>
    public static IReadOnlyList<SourceFile> Player => s_player.Value;

    /// <summary>
    /// The device libraries that applications choose from, firmware/NanoML.Preprocessing, NanoML.Learning, NanoML.Player, NanoML.Offload, NanoML.Recording, NanoML.Updates, NanoML.Fleet and those of
    /// firmware/NanoML.Hardware, a class per file; paths such as <c>NanoML.Hardware.I2c/Mpu6886.cs</c>.
    /// </summary>
    public static IReadOnlyList<SourceFile> Libraries => s_libraries.Value;

    /// <summary>The packages.config of a library, such as <c>NanoML.Hardware.I2c</c>; null for one that has none.</summary>
    public static string? PackagesOf(string library) => typeof(DeviceSources).Assembly.GetManifestResourceNames()
        .Where(name => name.Replace('\\', '/') == $"Packages/{library}/packages.config")
        .Select(EmbeddedText.Read)
        .SingleOrDefault();

    /// <summary>As <see cref="Closure(IEnumerable{string})"/>, of the runtime.</summary>
    public static IReadOnlyList<SourceFile> RuntimeClosure(IEnumerable<string> classNames) => Closure(Runtime, s_calledRuntime.Value, classNames);

    /// <summary>As <see cref="Closure(IEnumerable{string})"/>, of the device libraries.</summary>
    public static IReadOnlyList<SourceFile> LibraryClosure(IEnumerable<string> classNames) =>
        Closure(Libraries, FindCalls(Libraries), classNames);

    /// <summary>The kernel files that a set of primitives needs: their own and, transitively, those of the classes they name.</summary>
    /// <param name="kernelNames">Class names, as <see cref="Planning.KernelCall.Kernel"/>.</param>
    /// <returns>In the order of <see cref="Kernels"/>.</returns>
    /// <exception cref="ArgumentException">A name without a file.</exception>
    public static IReadOnlyList<SourceFile> Closure(IEnumerable<string> kernelNames) => Closure(Kernels, s_calledKernels.Value, kernelNames);

    private static IReadOnlyList<SourceFile> Closure(
        IReadOnlyList<SourceFile> sources, ImmutableDictionary<string, ImmutableArray<string>> calls, IEnumerable<string> names)
    {
        HashSet<string> needed = new(StringComparer.Ordinal);
        Stack<string> pending = new(names);
        while (pending.TryPop(out string? name))
        {
            if (!calls.TryGetValue(name, out ImmutableArray<string> called))
            {
                throw new ArgumentException($"There is no class {name}.", nameof(names));
            }

            if (needed.Add(name))
            {
                foreach (string callee in called)
                {
                    pending.Push(callee);
                }
            }
        }

        return [.. sources.Where(s => needed.Contains(ClassName(s)))];
    }

    internal static string ClassName(SourceFile source) => Path.GetFileNameWithoutExtension(source.Path);

    private static ImmutableDictionary<string, ImmutableArray<string>> FindCalls(IReadOnlyList<SourceFile> sources)
    {
        HashSet<string> names = [.. sources.Select(ClassName)];
        return sources.ToImmutableDictionary(ClassName, s => Identifiers(s.Text).Where(names.Contains).Distinct().ToImmutableArray());
    }

    // Tokens, not text: names in comments are not calls.
    internal static IEnumerable<string> Identifiers(string source) =>
        CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens()
            .Where(t => t.IsKind(SyntaxKind.IdentifierToken))
            .Select(t => t.ValueText);

    private static ImmutableArray<SourceFile> Load(string folder)
    {
        Assembly assembly = typeof(DeviceSources).Assembly;
        string prefix = ResourceRoot + folder;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new SourceFile(name[ResourceRoot.Length..].Replace('\\', '/'), EmbeddedText.Read(name))),
        ];
    }
}
