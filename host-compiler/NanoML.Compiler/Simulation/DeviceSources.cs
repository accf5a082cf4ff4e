using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NanoML.Compiler.Simulation;

/// <summary>The device sources that the compiler carries: compiled with what it emits, and copied to the user's output.</summary>
public static class DeviceSources
{
    private const string ResourceRoot = "Device/";

    private static readonly Lazy<ImmutableArray<SourceFile>> s_kernels = new(() => Load("NanoML.Kernels/"));

    private static readonly Lazy<ImmutableArray<SourceFile>> s_runtime = new(() => Load("NanoML.Runtime/"));

    private static readonly Lazy<ImmutableDictionary<string, ImmutableArray<string>>> s_calledKernels = new(FindCalls);

    /// <summary>shared/NanoML.Kernels, a class per file, in ordinal order; paths such as <c>NanoML.Kernels/Conv.cs</c>.</summary>
    public static IReadOnlyList<SourceFile> Kernels => s_kernels.Value;

    /// <summary>firmware/NanoML.Runtime, in ordinal order; paths such as <c>NanoML.Runtime/NanoModel.cs</c>.</summary>
    public static IReadOnlyList<SourceFile> Runtime => s_runtime.Value;

    /// <summary>The kernel files that a set of primitives needs: their own and, transitively, those of the classes they name.</summary>
    /// <param name="kernelNames">Class names, as <see cref="Planning.KernelCall.Kernel"/>.</param>
    /// <returns>In the order of <see cref="Kernels"/>.</returns>
    /// <exception cref="ArgumentException">A name without a file.</exception>
    public static IReadOnlyList<SourceFile> Closure(IEnumerable<string> kernelNames)
    {
        HashSet<string> needed = new(StringComparer.Ordinal);
        Stack<string> pending = new(kernelNames);
        while (pending.TryPop(out string? name))
        {
            if (!s_calledKernels.Value.TryGetValue(name, out ImmutableArray<string> called))
            {
                throw new ArgumentException($"There is no kernel {name}.", nameof(kernelNames));
            }

            if (needed.Add(name))
            {
                foreach (string callee in called)
                {
                    pending.Push(callee);
                }
            }
        }

        return [.. Kernels.Where(k => needed.Contains(ClassName(k)))];
    }

    private static string ClassName(SourceFile source) => Path.GetFileNameWithoutExtension(source.Path);

    private static ImmutableDictionary<string, ImmutableArray<string>> FindCalls()
    {
        HashSet<string> names = [.. Kernels.Select(ClassName)];
        return Kernels.ToImmutableDictionary(ClassName, k => Identifiers(k).Where(names.Contains).Distinct().ToImmutableArray());
    }

    // Tokens, not text: names in comments are not calls.
    private static IEnumerable<string> Identifiers(SourceFile source) =>
        CSharpSyntaxTree.ParseText(source.Text).GetRoot().DescendantTokens()
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
                .Select(name => new SourceFile(name[ResourceRoot.Length..], EmbeddedText.Read(name))),
        ];
    }
}
