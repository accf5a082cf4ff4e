using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NanoML.Compiler.Device;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Compiler.Emit;

/// <summary>What a project, packages.config or solution that the user has edited would have to say for the files generated around it.</summary>
public static partial class ProjectGap
{
    /// <param name="path">The user's file.</param>
    /// <param name="wanted">What would be written in its place.</param>
    /// <returns>What it lacks, as one would say what to add; nothing for a file of another kind.</returns>
    /// <exception cref="CompilerException"><see cref="DiagnosticCatalog.ProjectNotReadable"/>.</exception>
    public static ImmutableArray<string> Of(string path, string wanted) => Path.GetExtension(path) switch
    {
        ".nfproj" => [.. OfProject(DeviceProject.Read(path), XElement.Load(path), XElement.Parse(wanted))],
        ".config" => [.. OfPackages(NanoPackage.Read(wanted), File.ReadAllText(path))],
        ".sln" => [.. OfSolution(File.ReadAllText(path), wanted)],
        _ => [],
    };

    private static IEnumerable<string> OfProject(DeviceProject project, XElement there, XElement wanted)
    {
        // By path, for a project may name its sources by a pattern or in a .projitems.
        string folder = Path.GetDirectoryName(Path.GetFullPath(project.Path))!;
        IEnumerable<string> sources = Includes(wanted, "Compile")
            .Where(source => !project.Sources.Contains(Path.GetFullPath(Path.Combine(folder, Slashes(source))), StringComparer.OrdinalIgnoreCase));
        return
        [
            .. sources.Select(source => $"<Compile Include=\"{source}\" />"),
            .. Lacking("EmbeddedResource", FileName).Select(resource => $"<EmbeddedResource Include=\"{resource}\" />"),
            .. Lacking("Reference", Assembly).Select(reference => Package(NanoPackages.OfAssembly(Assembly(reference)))),
            .. Lacking("ProjectReference", FileName).Select(reference => $"a reference to the project {reference}"),
        ];

        IEnumerable<string> Lacking(string item, Func<string, string> name)
        {
            string[] patterns = [.. Includes(there, item).Select(name)];
            return Includes(wanted, item)
                .Where(include => !patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name(include))));
        }
    }

    private static IEnumerable<string> OfPackages(IEnumerable<NanoPackage> wanted, string there) =>
        wanted.Where(package => !there.Contains($"\"{package.Id}\"", StringComparison.OrdinalIgnoreCase)).Select(Package);

    private static IEnumerable<string> OfSolution(string there, string wanted) => SolutionProject().Matches(wanted)
        .Select(match => match.Groups[1].Value)
        .ExceptBy(SolutionProject().Matches(there).Select(match => FileName(match.Groups[1].Value)), FileName, StringComparer.OrdinalIgnoreCase)
        .Select(project => $"the project {project}");

    private static IEnumerable<string> Includes(XElement project, string item) => project.Descendants()
        .Where(element => element.Name.LocalName == item).Select(element => element.Attribute("Include")?.Value).OfType<string>();

    private static string Package(NanoPackage package) => $"the package {package.Id} {package.Version}";

    private static string Assembly(string reference) => reference.Split(',')[0];

    private static string FileName(string path) => Path.GetFileName(Slashes(path));

    private static string Slashes(string path) => path.Replace('\\', '/');

    [GeneratedRegex("\"([^\"]+\\.nfproj)\"", RegexOptions.IgnoreCase)]
    private static partial Regex SolutionProject();
}
