using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NanoML.Firmware.Tests.Projects;

/// <summary>Holds every .nfproj, packages.config and the firmware solution to what the nanoFramework project system expects.</summary>
public sealed partial class ProjectFileTests
{
    private const string ProjectType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";
    private const string CSharpType = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";

    /// <summary>Those whose model is the user's to bring.</summary>
    private static readonly string[] s_withoutModel = ["Keyword", "Person", "SelfTest"];

    private static readonly string[] s_projects =
        Directory.GetFiles(Repository.Firmware, "*.nfproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Firmware, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/Generated/", StringComparison.Ordinal))
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
            .Where(file => !Path.GetRelativePath(loaded.Folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Where(file => !IsOfAModel(loaded, file));

        Assert.All(sources, file => Assert.Contains(patterns, pattern =>
            pattern == file || pattern == Path.Combine(Path.GetDirectoryName(file)!, "*.cs")));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void EveryFileExists(string project) => ProjectRules.FilesExist(Load(project));

    [Theory]
    [MemberData(nameof(Projects))]
    public void ReferencesAndHintPathsAreThoseOfThePackages(string project) => ProjectRules.ReferencesAreThePackagesOfTheTable(Load(project));

    [Theory]
    [MemberData(nameof(Projects))]
    public void EverythingThatTheDeviceNeedsIsReferenced(string project) => ProjectRules.ReferencesAreClosed(Load(project));

    [Theory]
    [MemberData(nameof(Projects))]
    public void TextsAreTheGeneratedProjects(string project) => ProjectRules.TextsAreTheCommonOnes(Load(project));

    [Theory]
    [MemberData(nameof(Projects))]
    public void SharedItemsAreImportedAsSuch(string project) => Assert.All(
        XElement.Load(Path.Combine(Repository.Firmware, project)).Elements()
            .Where(e => e.Name.LocalName == "Import" && e.Attribute("Project")!.Value.EndsWith(".projitems", StringComparison.Ordinal)),
        import => Assert.Equal("Shared", import.Attribute("Label")?.Value));

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
        Assert.Equal([Path.GetFileNameWithoutExtension(project)], loaded.Values("AssemblyName"));
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
        }
    }

    [Fact]
    public void Solution_BuildsAndDeploysWhatHasItsModelAndNothingElse()
    {
        foreach (Match match in SolutionProject().Matches(s_solution))
        {
            string guid = match.Groups["guid"].Value;
            string name = match.Groups["name"].Value;
            bool isBuilt = !s_withoutModel.Contains(name);
            Assert.Equal(isBuilt, !File.ReadAllText(Path.Combine(Repository.Firmware, match.Groups["path"].Value.Replace('\\', '/')))
                .Contains("\"RequireModel\"", StringComparison.Ordinal));
            foreach (string configuration in new[] { "Debug|Any CPU", "Release|Any CPU" })
            {
                Assert.Contains($"{guid}.{configuration}.ActiveCfg = {configuration}", s_solution, StringComparison.Ordinal);
                foreach (string step in new[] { "Build.0", "Deploy.0" })
                {
                    string line = $"{guid}.{configuration}.{step} = {configuration}";
                    Assert.True(isBuilt == s_solution.Contains(line, StringComparison.Ordinal), $"{name}: {line}");
                }
            }
        }
    }

    [GeneratedRegex(
        """^Project\("(?<type>[^"]+)"\) = "(?<name>[^"]+)", "(?<path>[^"]+)", "(?<guid>[^"]+)"\r?$""",
        RegexOptions.Multiline)]
    private static partial Regex SolutionProject();

    /// <summary>Whether it belongs to a project of the user's model, which the application refers to.</summary>
    private static bool IsOfAModel(NanoFrameworkProject project, string file) =>
        project.Items("ProjectReference").Any(NanoFrameworkProject.IsPattern)
        && file.StartsWith(Path.Combine(project.Folder, "Generated"), StringComparison.Ordinal);

    private static NanoFrameworkProject Load(string project) => new(Path.Combine(Repository.Firmware, project));
}
