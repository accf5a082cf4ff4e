using System.Xml.Linq;

namespace NanoML.Tests;

/// <summary>One .nfproj with its packages.config, read as XML: the build itself needs the project system.</summary>
internal sealed class NanoFrameworkProject(string path)
{
    private readonly XElement _xml = XElement.Load(path);

    public string Path { get; } = path;

    public string Folder { get; } = System.IO.Path.GetDirectoryName(path)!;

    /// <summary>The packages of packages.config: version by id.</summary>
    public Dictionary<string, string> Packages =>
        XElement.Load(System.IO.Path.Combine(Folder, "packages.config")).Elements("package")
            .ToDictionary(package => package.Attribute("id")!.Value, package => package.Attribute("version")!.Value);

    /// <summary>The values of all properties of one name, wherever they stand.</summary>
    public List<string> Values(string property) =>
        Elements("PropertyGroup").Elements().Where(element => element.Name.LocalName == property).Select(element => element.Value).ToList();

    public List<XElement> Items(string type) =>
        Elements("ItemGroup").Elements().Where(element => element.Name.LocalName == type).ToList();

    /// <summary>The Compile items of this project and of the .projitems that it imports, as full paths or patterns.</summary>
    public List<string> CompilePatterns() =>
        Items("Compile").Select(item => FullPath(Include(item)))
            .Concat(SharedItems().SelectMany(CompilePatternsOf))
            .ToList();

    /// <summary>The full paths of the imports that are files of ours.</summary>
    public List<string> SharedItems() =>
        Elements("Import").Select(import => import.Attribute("Project")!.Value)
            .Where(project => !project.Contains("$(", StringComparison.Ordinal))
            .Select(FullPath)
            .ToList();

    /// <summary>The imports of the nanoFramework project system, in order, with their conditions.</summary>
    public List<(string Project, string Condition)> SystemImports() =>
        Elements("Import").Select(import => (import.Attribute("Project")!.Value, import.Attribute("Condition")?.Value ?? ""))
            .Where(import => import.Item1.Contains("$(", StringComparison.Ordinal))
            .ToList();

    /// <summary>The projects that it references by name; those of a pattern are the user's.</summary>
    public List<NanoFrameworkProject> References() =>
        Items("ProjectReference").Select(Include).Where(include => !include.Contains('*'))
            .Select(include => new NanoFrameworkProject(FullPath(include))).ToList();

    public string FullPath(string include) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(Folder, include.Replace('\\', '/')));

    public static string Include(XElement item) => item.Attribute("Include")!.Value;

    /// <summary>Whether an item is a pattern: its files need not exist.</summary>
    public static bool IsPattern(XElement item) => Include(item).Contains('*');

    public override string ToString() => System.IO.Path.GetFileName(Path);

    private static IEnumerable<string> CompilePatternsOf(string projitems)
    {
        string folder = System.IO.Path.GetDirectoryName(projitems)!;
        return XElement.Load(projitems).Descendants().Where(element => element.Name.LocalName == "Compile")
            .Select(item => Include(item).Replace("$(MSBuildThisFileDirectory)", folder + "/", StringComparison.Ordinal))
            .Select(System.IO.Path.GetFullPath);
    }

    private IEnumerable<XElement> Elements(string name) => _xml.Elements().Where(element => element.Name.LocalName == name);
}
