using System.Xml;
using System.Xml.Linq;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Deploy;

/// <summary>A project of nanoFramework that makes an application, and where its builds leave the image.</summary>
/// <param name="File">The .nfproj file.</param>
/// <param name="AssemblyName">Of the application, and of its image.</param>
internal sealed record ApplicationProject(string File, string AssemblyName)
{
    private const string Extension = ".nfproj";

    private const string HowToBuild =
        "Build the application first. If it is built, choose Rebuild: a second build without a change deletes the image.";

    private static readonly EnumerationOptions s_everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <param name="path">A project file, or a folder with one application at or below it; its libraries are passed over.</param>
    /// <exception cref="CompilerException">NML0001: there is none. NML0511: there are several.</exception>
    public static ApplicationProject Find(string path)
    {
        string[] files = System.IO.File.Exists(path) ? [path] : Directory.Exists(path) ? Directory.GetFiles(path, "*" + Extension, s_everywhere) : [];
        ApplicationProject[] applications =
            [.. files.Where(IsProject).Order(StringComparer.Ordinal).Select(Read).OfType<ApplicationProject>()];
        return applications switch
        {
            [var only] => only,
            [] => throw new CompilerException(
                DiagnosticCatalog.FileNotReadable, $"{path}: there is no application ({Extension}) and no image to deploy",
                "Name the application's folder, its project or its image."),
            _ => throw new CompilerException(
                DiagnosticCatalog.SeveralApplications,
                $"{path}: there are {applications.Length} applications: {string.Join(", ", applications.Select(a => a.File))}"),
        };
    }

    /// <summary>The image of the configuration that was built last.</summary>
    /// <exception cref="CompilerException">NML0001: there is no image, or it was deleted by a build since.</exception>
    public string FindImage()
    {
        string bin = Path.Combine(Path.GetDirectoryName(File)!, "bin");
        string[] folders = Directory.Exists(bin) ? Directory.GetDirectories(bin) : [];
        string? latest = folders.Where(HasBuild).OrderByDescending(BuiltAt).ThenBy(folder => folder, StringComparer.Ordinal).FirstOrDefault();
        return latest is not null && System.IO.File.Exists(Image(latest))
            ? Image(latest)
            : throw new CompilerException(
                DiagnosticCatalog.FileNotReadable,
                $"{File}: there is no image, {AssemblyName}.bin, in {latest ?? Path.Combine(bin, "Debug") + " or " + Path.Combine(bin, "Release")}",
                HowToBuild);
    }

    private static bool IsProject(string file) => file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    private string Image(string folder) => Path.Combine(folder, AssemblyName + ".bin");

    private string Assembly(string folder) => Path.Combine(folder, AssemblyName + ".pe");

    private bool HasBuild(string folder) => System.IO.File.Exists(Image(folder)) || System.IO.File.Exists(Assembly(folder));

    // The time of a file that does not exist is long ago.
    private DateTime BuiltAt(string folder) => new[] { Image(folder), Assembly(folder) }.Max(System.IO.File.GetLastWriteTimeUtc);

    /// <returns>Null for a library.</returns>
    private static ApplicationProject? Read(string file)
    {
        try
        {
            XElement project = XDocument.Load(file).Root!;
            return Property(project, "OutputType")?.Equals("Exe", StringComparison.OrdinalIgnoreCase) == true
                ? new ApplicationProject(file, NameOf(project, Path.GetFileNameWithoutExtension(file)))
                : null;
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{file}: {e.Message}", inner: e);
        }
    }

    private static string NameOf(XElement project, string fileName) =>
        Property(project, "AssemblyName")?.Replace("$(MSBuildProjectName)", fileName, StringComparison.OrdinalIgnoreCase) ?? fileName;

    private static string? Property(XElement project, string name) =>
        project.Descendants().LastOrDefault(element => element.Name.LocalName == name)?.Value.Trim();
}
