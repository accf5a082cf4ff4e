using System.Xml.Linq;
using NanoML.Compiler.Emit;

namespace NanoML.Firmware.Tests.Projects;

/// <summary>Holds each .nuspec to the project beside it.</summary>
public sealed class NuspecTests
{
    public static TheoryData<string> Nuspecs => new(
        Directory.GetFiles(Repository.Firmware, "*.nuspec", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Firmware, path).Replace('\\', '/')));

    [Theory]
    [MemberData(nameof(Nuspecs))]
    public void DependenciesAreThePackagesAndProjectsThatTheProjectReferences(string nuspec)
    {
        NanoFrameworkProject project = ProjectOf(nuspec);
        Dictionary<string, string> dependencies = Elements(nuspec, "dependency")
            .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);
        IEnumerable<string> projects = project.Items("ProjectReference")
            .Select(item => Path.GetFileNameWithoutExtension(NanoFrameworkProject.Include(item).Replace('\\', '/')));

        Assert.Equal(project.Packages.Keys.Concat(projects).Order(), dependencies.Keys.Order());
        Assert.All(project.Packages, package => Assert.Equal(package.Value, dependencies[package.Key]));
    }

    [Theory]
    [MemberData(nameof(Nuspecs))]
    public void FilesAreThoseThatTheBuildMakes(string nuspec)
    {
        string assembly = ProjectOf(nuspec).Values("AssemblyName").Single();

        Assert.Equal(assembly, Elements(nuspec, "id").Single().Value);
        Assert.Equal(
            new[] { "dll", "pdb", "pdbx", "pe" }.Select(extension => ($@"bin\Release\{assembly}.{extension}", $@"lib\{assembly}.{extension}"))
                .Append(("README.md", @"docs\")).Append((ToRoot(nuspec) + "LICENSE", "")),
            Elements(nuspec, "file").Select(file => (file.Attribute("src")!.Value, file.Attribute("target")!.Value)));
    }

    [Theory]
    [MemberData(nameof(Nuspecs))]
    public void PackageHasItsPageAndTheLicence(string nuspec)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Firmware, nuspec))!;

        Assert.Equal(@"docs\README.md", Elements(nuspec, "readme").Single().Value);
        Assert.All(
            Elements(nuspec, "file").Select(file => file.Attribute("src")!.Value).Where(file => !file.StartsWith("bin", StringComparison.Ordinal)),
            file => Assert.True(File.Exists(Path.Combine(folder, file.Replace('\\', '/'))), file));
        Assert.StartsWith($"# {Elements(nuspec, "id").Single().Value}\n", File.ReadAllText(Path.Combine(folder, "README.md")), StringComparison.Ordinal);
        Assert.NotEmpty(File.ReadAllLines(Path.Combine(folder, "category.txt")));
    }

    [Theory]
    [MemberData(nameof(Nuspecs))]
    public void VersionIsThatOfTheAssembly(string nuspec) =>
        Assert.Equal(NanoProjectEmitter.AssemblyVersion, Elements(nuspec, "version").Single().Value + ".0");

    [Fact]
    public void EachLibraryHasOne() => Assert.Equal(
        Directory.GetFiles(Repository.Firmware, "*.nfproj", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}apps{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Repository.Firmware, Path.ChangeExtension(path, ".nuspec")).Replace('\\', '/')).Order(),
        Nuspecs.Cast<object[]>().Select(row => (string)row[0]).Order());

    private static string ToRoot(string nuspec) => string.Concat(Enumerable.Repeat(@"..\", nuspec.Split('/').Length));

    private static NanoFrameworkProject ProjectOf(string nuspec) =>
        new(Path.ChangeExtension(Path.Combine(Repository.Firmware, nuspec), ".nfproj"));

    private static IEnumerable<XElement> Elements(string nuspec, string name) =>
        XElement.Load(Path.Combine(Repository.Firmware, nuspec)).Descendants().Where(element => element.Name.LocalName == name);
}
