using System.Xml.Linq;

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
            new[] { "dll", "pdb", "pdbx", "pe" }.Select(extension => ($@"bin\Release\{assembly}.{extension}", "lib")),
            Elements(nuspec, "file").Select(file => (file.Attribute("src")!.Value, file.Attribute("target")!.Value)));
    }

    [Fact]
    public void EachHardwareLibraryHasOne() => Assert.Equal(
        Directory.GetFiles(Path.Combine(Repository.Firmware, "NanoML.Hardware"), "*.nfproj", SearchOption.AllDirectories)
            .Select(path => Path.ChangeExtension(path, ".nuspec")).Order(),
        Directory.GetFiles(Path.Combine(Repository.Firmware, "NanoML.Hardware"), "*.nuspec", SearchOption.AllDirectories).Order());

    private static NanoFrameworkProject ProjectOf(string nuspec) =>
        new(Path.ChangeExtension(Path.Combine(Repository.Firmware, nuspec), ".nfproj"));

    private static IEnumerable<XElement> Elements(string nuspec, string name) =>
        XElement.Load(Path.Combine(Repository.Firmware, nuspec)).Descendants().Where(element => element.Name.LocalName == name);
}
