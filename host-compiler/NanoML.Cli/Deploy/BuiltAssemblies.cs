using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Packaging;

namespace NanoML.Cli.Deploy;

/// <summary>The .pe files that a build of generated projects left.</summary>
internal static class BuiltAssemblies
{
    private const string Extension = ".pe";
    private const string Debug = "Debug";

    /// <param name="folder">They lie in it, or below; what lies in a folder Debug is passed over.</param>
    /// <param name="assemblies">In load order.</param>
    /// <exception cref="CompilerException">NML0006: one is missing, there are several, or it is another assembly than its name says.</exception>
    public static ImmutableArray<CodeImage> Read(string folder, ImmutableArray<EmittedAssembly> assemblies)
    {
        if (!Directory.Exists(folder))
        {
            throw Unusable($"{folder}: there is no such folder");
        }

        string[] files = [.. Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Contains(Debug))];
        return [.. assemblies.Select(assembly => Read(folder, files, assembly))];
    }

    private static CodeImage Read(string folder, string[] files, EmittedAssembly assembly)
    {
        string[] found = [.. files.Where(file => Path.GetFileNameWithoutExtension(file) == assembly.Name)];
        byte[][] contents = [.. found.Select(File.ReadAllBytes).DistinctBy(Convert.ToHexString)];
        if (contents.Length != 1)
        {
            throw Unusable(contents.Length == 0
                ? $"{folder}: there is no {assembly.Name}{Extension}"
                : $"{folder}: there are different files {assembly.Name}{Extension}: {string.Join(", ", found.Select(file => Path.GetRelativePath(folder, file)))}");
        }

        DeviceAssemblyImage image = DeviceAssemblyImage.TryRead(contents[0])
            ?? throw Unusable($"{found[0]}: this is no assembly of nanoFramework 1, or it is damaged");
        if (image.Identity.Name != assembly.Name || image.Bytes != contents[0].Length)
        {
            throw Unusable($"{found[0]}: this is the assembly {image.Identity}, not {assembly.Name} alone");
        }

        string[] known = ["mscorlib", CodePacking.Runtime, .. assembly.References];
        string[] foreign = [.. image.References.Select(reference => reference.Name).Except(known)];
        return foreign.Length == 0
            ? new CodeImage(assembly.Name, [.. contents[0]])
            : throw Unusable($"{found[0]}: it refers to {string.Join(", ", foreign)}, which code of nanoml does not");
    }

    private static CompilerException Unusable(string problem) => new(
        DiagnosticCatalog.NotPlayable, problem, "Compile the model with the same options, build its projects in Release, and name the folder that has the .pe files.");
}
