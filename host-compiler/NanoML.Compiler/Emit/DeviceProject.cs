using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Emit;

/// <summary>An .nfproj on disk, as far as the compiler has to know it.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Sources">Full paths of the C# files that it compiles, also those of the .projitems that it imports.</param>
public sealed record DeviceProject(string Path, string AssemblyName, Guid ProjectGuid, ImmutableArray<string> Sources)
{
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.ProjectNotReadable"/>.</exception>
    public static DeviceProject Read(string path)
    {
        try
        {
            XElement project = XElement.Load(path);
            return new DeviceProject(
                path, Value(project, "AssemblyName"), Guid.Parse(Value(project, "ProjectGuid")), [.. SourcesOf(path, project)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or XmlException or FormatException or InvalidOperationException)
        {
            throw new CompilerException(DiagnosticCatalog.ProjectNotReadable, $"{path}: {e.Message}", null, e);
        }
    }

    private static string Value(XElement project, string property) =>
        project.Descendants().FirstOrDefault(element => element.Name.LocalName == property)?.Value
        ?? throw new FormatException($"it has no {property}");

    private static IEnumerable<string> SourcesOf(string path, XElement project)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        IEnumerable<string> own = Attributes(project, "Compile", "Include").SelectMany(include => Files(folder, include));

        // What has another property in its path belongs to the project system.
        IEnumerable<string> imports = Attributes(project, "Import", "Project")
            .Select(import => Resolve(folder, import))
            .Where(import => !import.Contains("$(", StringComparison.Ordinal));
        return own.Concat(imports.SelectMany(import => SourcesOf(import, XElement.Load(import))));
    }

    private static IEnumerable<string> Attributes(XElement project, string element, string attribute) =>
        project.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Attribute(attribute)?.Value).OfType<string>();

    private static IEnumerable<string> Files(string folder, string include)
    {
        string path = Resolve(folder, include);
        string directory = System.IO.Path.GetDirectoryName(path)!;
        return !path.Contains('*') ? [path]
            : Directory.Exists(directory) ? Directory.EnumerateFiles(directory, System.IO.Path.GetFileName(path)) : [];
    }

    private static string Resolve(string folder, string path)
    {
        string plain = path.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal).Replace('\\', '/');
        return plain.Contains("$(", StringComparison.Ordinal) ? plain : System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, plain));
    }
}
