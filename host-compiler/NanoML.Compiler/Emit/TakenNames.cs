using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Emit;

/// <summary>
/// Names of the device's and the library's own that a generated class, its namespace or an application would hide: C# finds what lies in
/// the enclosing namespaces before what a using brings.
/// </summary>
internal static partial class TakenNames
{
    private static readonly Lazy<ImmutableHashSet<string>> s_namespaces = new(() =>
        [.. DeviceSurface.Instance.Namespaces.Concat(Sources.Select(NamespaceOf)).SelectMany(name => Prefixes(name.Split('.')))]);

    private static readonly Lazy<ImmutableHashSet<string>> s_types = new(() =>
        [.. Sources.Select(source => $"{NamespaceOf(source)}.{DeviceSources.ClassName(source)}")]);

    /// <summary>What generated code calls by its simple name.</summary>
    private static readonly Lazy<ImmutableHashSet<string>> s_called = new(() =>
    [
        .. DeviceSources.Runtime.Concat(DeviceSources.Kernels).Select(DeviceSources.ClassName),
        "Array", "Enum", "ResourceManager", "ResourceUtility", "System",
    ]);

    private static IEnumerable<SourceFile> Sources => DeviceSources.Runtime.Concat(DeviceSources.Kernels).Concat(DeviceSources.Libraries);

    /// <param name="name">The class.</param>
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.Usage"/>.</exception>
    public static void RequireModel(string space, string name)
    {
        string full = $"{space}.{name}";
        if (s_namespaces.Value.Contains(full))
        {
            throw Refusal($"a generated class cannot be called '{full}', because a namespace is");
        }

        if (Prefixes(full.Split('.')).FirstOrDefault(IsType) is { } type)
        {
            throw Refusal($"a generated class cannot be called '{full}', because the device has a class '{type}'");
        }

        if (Hiding(full.Split('.'), s_called.Value) is { } hidden)
        {
            throw Refusal($"a generated class cannot be called '{full}', because generated code calls '{hidden}' of the device library");
        }
    }

    /// <summary>
    /// Where the two namespaces part, an application sees its model's next segment by its simple name: before what its usings bring.
    /// </summary>
    /// <param name="model">The class with its namespace.</param>
    /// <param name="application">The application's namespace.</param>
    /// <param name="sources">C# of the application.</param>
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.Usage"/>.</exception>
    public static void RequireApplication(string model, string application, IEnumerable<string> sources)
    {
        string[] segments = model.Split('.');
        if (Prefixes(application.Split('.')).Contains(model))
        {
            throw Refusal($"the model's class cannot be called '{model}', because the application's namespace is '{application}'");
        }

        int shared = segments.Zip(application.Split('.')).TakeWhile(pair => pair.First == pair.Second).Count();
        bool isUsed = sources
            .SelectMany(source => DeviceSources.Identifiers(source.Replace($"global::{model}", "", StringComparison.Ordinal)))
            .Contains(segments[shared]);
        if (isUsed && !s_namespaces.Value.Contains(string.Join('.', segments[..(shared + 1)])))
        {
            throw Refusal(
                $"the model's class cannot be called '{model}', because the application in '{application}' uses the name '{segments[shared]}'");
        }
    }

    private static bool IsType(string name) => DeviceSurface.Instance.HasType(name) || s_types.Value.Contains(name);

    /// <summary>The first segment that is such a name and makes no namespace of the device.</summary>
    private static string? Hiding(string[] segments, ImmutableHashSet<string> names) => segments.Zip(Prefixes(segments))
        .Where(pair => names.Contains(pair.First) && !s_namespaces.Value.Contains(pair.Second))
        .Select(pair => pair.First)
        .FirstOrDefault();

    private static IEnumerable<string> Prefixes(string[] segments) => segments.Select((_, k) => string.Join('.', segments[..(k + 1)]));

    private static string NamespaceOf(SourceFile source) => Namespace().Match(source.Text).Groups[1].Value;

    private static CompilerException Refusal(string text) =>
        new(DiagnosticCatalog.Usage, text, "Give another name with --name, or another namespace with --namespace.");

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
