using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NanoML.Firmware.Tests.Projects;

/// <summary>Holds every .nfproj, packages.config and the firmware solution to what the nanoFramework project system expects.</summary>
public sealed partial class ProjectFileTests
{
    private const string ProjectType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";
    private const string CSharpType = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";
    private const string PublicKeyToken = "c07d481e9758c731";

    /// <summary>The stable packages that go together with firmware 1.17; a new package gets its line here first.</summary>
    private static readonly Dictionary<string, string> s_stableVersions = new()
    {
        ["nanoFramework.CoreLibrary"] = "1.17.11",
        ["nanoFramework.Hardware.Esp32"] = "1.6.40",
        ["nanoFramework.Runtime.Events"] = "1.11.39",
        ["nanoFramework.Runtime.Native"] = "1.7.11",
        ["nanoFramework.ResourceManager"] = "1.2.32",
        ["nanoFramework.System.Device.Gpio"] = "1.1.62",
        ["nanoFramework.System.Device.I2c"] = "1.1.29",
        ["nanoFramework.System.Device.Spi"] = "1.3.89",
        ["nanoFramework.System.Device.I2s"] = "1.0.28",
        ["nanoFramework.System.Device.Adc"] = "1.1.24",
        ["nanoFramework.System.IO.Ports"] = "1.1.139",
        ["nanoFramework.System.IO.FileSystem"] = "1.1.93",
        ["nanoFramework.System.IO.Streams"] = "1.1.96",
        ["nanoFramework.System.Math"] = "1.5.116",
        ["nanoFramework.System.Text"] = "1.3.42",
        ["nanoFramework.System.Collections"] = "1.5.75",
        ["nanoFramework.Iot.Device.Mpu6886"] = "1.2.907",
        ["nanoFramework.TestFramework"] = "3.0.80",
    };

    private static readonly string[] s_projects =
        Directory.GetFiles(Repository.Firmware, "*.nfproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Firmware, path).Replace('\\', '/'))
            .Order()
            .ToArray();

    private static readonly string s_solution = File.ReadAllText(Path.Combine(Repository.Firmware, "NanoML.Firmware.sln"));

    public static TheoryData<string> Projects => new(s_projects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryCompiledFileExists(string project)
    {
        List<string> patterns = Load(project).CompilePatterns();

        Assert.NotEmpty(patterns);
        Assert.Equal(patterns.Count, patterns.Distinct().Count());
        Assert.All(patterns.Where(pattern => !pattern.Contains('*')), file => Assert.True(File.Exists(file), file));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void EverySourceOfTheFolderIsCompiled(string project)
    {
        NanoFrameworkProject loaded = Load(project);
        List<string> patterns = loaded.CompilePatterns();
        IEnumerable<string> sources = Directory.GetFiles(loaded.Folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(loaded.Folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

        Assert.All(sources, file => Assert.Contains(patterns, pattern =>
            pattern == file || pattern == Path.Combine(Path.GetDirectoryName(file)!, "*.cs")));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryOtherFileExists(string project)
    {
        NanoFrameworkProject loaded = Load(project);
        IEnumerable<string> files = new[] { "None", "Content", "EmbeddedResource", "ProjectReference" }
            .SelectMany(loaded.Items)
            .Select(item => loaded.FullPath(NanoFrameworkProject.Include(item)));

        Assert.All(files, file => Assert.True(File.Exists(file), file));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void PackagesHaveTheStableVersions(string project) => Assert.All(
        Load(project).Packages, package => Assert.Equal(s_stableVersions.GetValueOrDefault(package.Key), package.Value));

    [Theory]
    [MemberData(nameof(Projects))]
    public void ReferencesAndHintPathsAgreeWithThePackages(string project)
    {
        NanoFrameworkProject loaded = Load(project);
        Dictionary<string, string> packages = loaded.Packages;
        List<XElement> references = loaded.Items("Reference");

        Assert.Equal(packages.Count, references.Count);
        foreach (XElement reference in references)
        {
            string[] name = NanoFrameworkProject.Include(reference).Split(", ");
            string hint = reference.Elements().Single(element => element.Name.LocalName == "HintPath").Value;
            Match match = HintPath().Match(loaded.FullPath(hint).Replace('\\', '/'));
            Assert.True(match.Success, hint);
            string package = match.Groups["package"].Value;
            string version = match.Groups["version"].Value;

            Assert.Equal(packages.GetValueOrDefault(package), version);
            Assert.Equal(match.Groups["assembly"].Value, name[0]);
            Assert.Equal($"{Path.GetFullPath(Repository.Firmware)}/packages".Replace('\\', '/'), match.Groups["folder"].Value);
            Assert.Equal([$"Version={version}.0", "Culture=neutral", $"PublicKeyToken={PublicKeyToken}"], name[1..]);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectSystemIsImportedInOrder(string project)
    {
        const string System = "$(NanoFrameworkProjectSystemPath)";
        NanoFrameworkProject loaded = Load(project);

        Assert.Equal([@"$(MSBuildExtensionsPath)\nanoFramework\v1.0\"], loaded.Values("NanoFrameworkProjectSystemPath"));
        Assert.Equal(
            new[] { "NFProjectSystem.Default.props", "NFProjectSystem.props", "NFProjectSystem.CSharp.targets" }
                .Select(file => (System + file, $"Exists('{System}{file}')")),
            loaded.SystemImports());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void PropertiesAreThoseOfADeviceProject(string project)
    {
        NanoFrameworkProject loaded = Load(project);

        Assert.Equal([$"{ProjectType};{CSharpType}"], loaded.Values("ProjectTypeGuids"));
        Assert.Equal(["v1.0"], loaded.Values("TargetFrameworkVersion"));
        Assert.Equal(["true"], loaded.Values("Optimize"));
        Assert.Equal([Path.GetFileNameWithoutExtension(project)], loaded.Values("AssemblyName"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferencesNameTheirGuid(string project)
    {
        NanoFrameworkProject loaded = Load(project);
        foreach (XElement reference in loaded.Items("ProjectReference"))
        {
            var target = new NanoFrameworkProject(loaded.FullPath(NanoFrameworkProject.Include(reference)));
            string guid = reference.Elements().Single(element => element.Name.LocalName == "Project").Value;
            Assert.Equal(target.Values("ProjectGuid").Single(), guid);
        }
    }

    [Fact]
    public void Solution_ListsEveryProjectAndNothingElse()
    {
        IEnumerable<string> listed = SolutionProject().Matches(s_solution)
            .Select(match => match.Groups["path"].Value.Replace('\\', '/'))
            .Order();

        Assert.Equal(s_projects, listed);
    }

    [Fact]
    public void Solution_NamesTypeAndGuidOfEachProject()
    {
        foreach (Match match in SolutionProject().Matches(s_solution))
        {
            NanoFrameworkProject project = Load(match.Groups["path"].Value.Replace('\\', '/'));
            string guid = match.Groups["guid"].Value;

            Assert.Equal(ProjectType, match.Groups["type"].Value);
            Assert.Equal(project.Values("ProjectGuid").Single(), guid);
            Assert.Equal(project.Values("AssemblyName").Single(), match.Groups["name"].Value);
            foreach (string step in new[] { "ActiveCfg", "Build.0", "Deploy.0" })
            {
                Assert.Contains($"{guid}.Debug|Any CPU.{step} = Debug|Any CPU", s_solution, StringComparison.Ordinal);
                Assert.Contains($"{guid}.Release|Any CPU.{step} = Release|Any CPU", s_solution, StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex("""^(?<folder>.*)/(?<package>[A-Za-z][A-Za-z0-9.]*?)\.(?<version>\d+\.\d+\.\d+)/lib/(?<assembly>[A-Za-z0-9.]+)\.dll$""")]
    private static partial Regex HintPath();

    [GeneratedRegex(
        """^Project\("(?<type>[^"]+)"\) = "(?<name>[^"]+)", "(?<path>[^"]+)", "(?<guid>[^"]+)"\r?$""",
        RegexOptions.Multiline)]
    private static partial Regex SolutionProject();

    private static NanoFrameworkProject Load(string project) => new(Path.Combine(Repository.Firmware, project));
}
