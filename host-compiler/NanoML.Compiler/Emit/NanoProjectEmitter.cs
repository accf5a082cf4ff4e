using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NanoML.Compiler.Device;

namespace NanoML.Compiler.Emit;

/// <summary>
/// Writes the .nfproj, packages.config and AssemblyInfo.cs that the nanoFramework project system builds (firmware v1).
/// </summary>
internal static class NanoProjectEmitter
{
    /// <summary>Of every assembly that the compiler writes, and of the device libraries: one NanoML.Runtime goes with all of them.</summary>
    public static string AssemblyVersion { get; } = typeof(NanoProjectEmitter).Assembly.GetName().Version!.ToString(4);

    /// <param name="assemblies">All that reference each other, in load order.</param>
    /// <returns>Files of those that are written, which leaves out projects that exist.</returns>
    public static ImmutableArray<EmittedFile> Emit(IReadOnlyList<EmittedAssembly> assemblies)
    {
        var closure = new ReferenceClosure(assemblies);
        return
        [
            .. assemblies.Where(assembly => assembly.Existing is null).SelectMany(assembly => new[]
            {
                new EmittedFile($"{assembly.Name}/{assembly.Name}.nfproj", NanoProjectText.Of(assembly, closure)),
                new EmittedFile($"{assembly.Name}/packages.config", PackagesConfig(closure.PackagesOf(assembly))),
                new EmittedFile($"{assembly.Name}/Properties/AssemblyInfo.cs", AssemblyInfo(assembly.Name)),
            }.Concat(assembly.Resources.Select(ResourceFile.Of))),
        ];
    }

    /// <summary>
    /// The same name gives the same project identity, so that generated solutions keep working when a model is compiled again.
    /// </summary>
    public static Guid ProjectGuid(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes("nanoml/" + name)).AsSpan(0, 16));

    private static string PackagesConfig(IEnumerable<NanoPackage> packages)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<packages>\n");
        foreach (NanoPackage package in packages)
        {
            text.Append($"  <package id=\"{package.Id}\" version=\"{package.Version}\" targetFramework=\"netnano1.0\" />\n");
        }

        return text.Append("</packages>\n").ToString();
    }

    private static string AssemblyInfo(string name) => $$"""
        using System.Reflection;

        [assembly: AssemblyTitle("{{name}}")]
        [assembly: AssemblyVersion("{{AssemblyVersion}}")]
        [assembly: AssemblyFileVersion("{{AssemblyVersion}}")]

        """.ReplaceLineEndings("\n");
}
