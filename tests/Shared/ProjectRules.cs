using System.Xml.Linq;
using NanoML.Compiler.Device;
using NanoML.Compiler.Emit;

namespace NanoML.Tests;

/// <summary>What every .nfproj has to be like, shipped or generated, so that it builds and the device finds all that it needs.</summary>
internal static class ProjectRules
{
    private const string PublicKeyToken = "c07d481e9758c731";

    /// <summary>All rules; the project and those that it references are on disk.</summary>
    public static void Check(NanoFrameworkProject project)
    {
        ReferencesAreThePackagesOfTheTable(project);
        ReferencesAreClosed(project);
        FilesExist(project);
        TextsAreTheCommonOnes(project);
    }

    /// <summary>packages.config, references and hint paths say the same, and what the table says.</summary>
    public static void ReferencesAreThePackagesOfTheTable(NanoFrameworkProject project)
    {
        NanoPackage[] packages = [.. project.Packages.Keys.Select(NanoPackages.Of)];

        Assert.Equal(packages.Select(package => package.Version), project.Packages.Values);
        Assert.Equal(
            packages.Select(package => $"{package.AssemblyName}, Version={package.AssemblyVersion}, Culture=neutral, PublicKeyToken={PublicKeyToken}"),
            project.Items("Reference").Select(NanoFrameworkProject.Include));
        Assert.Equal(
            packages.Select(package => $@"$(NanoMLPackages)\{package.Id}.{package.Version}\lib\{package.AssemblyName}.dll"),
            project.Items("Reference").Select(reference => reference.Elements().Single(e => e.Name.LocalName == "HintPath").Value));
    }

    /// <summary>The project system deploys what a project references itself, so that has to be everything.</summary>
    public static void ReferencesAreClosed(NanoFrameworkProject project)
    {
        List<NanoFrameworkProject> references = project.References();
        IEnumerable<string> needed = project.Packages.Keys.SelectMany(id => NanoPackages.Of(id).DependencyIds)
            .Concat(references.SelectMany(reference => reference.Packages.Keys));

        Assert.Subset(project.Packages.Keys.ToHashSet(), needed.ToHashSet());
        Assert.Subset(
            references.Select(reference => reference.Path).ToHashSet(),
            references.SelectMany(reference => reference.References()).Select(reference => reference.Path).ToHashSet());
    }

    public static void FilesExist(NanoFrameworkProject project)
    {
        IEnumerable<string> files = new[] { "None", "Content", "EmbeddedResource", "ProjectReference" }
            .SelectMany(project.Items)
            .Where(item => !NanoFrameworkProject.IsPattern(item))
            .Select(item => project.FullPath(NanoFrameworkProject.Include(item)))
            .Concat(project.CompilePatterns().Where(pattern => !pattern.Contains('*')));

        Assert.All(files, file => Assert.True(File.Exists(file), file));
    }

    public static void TextsAreTheCommonOnes(NanoFrameworkProject project)
    {
        string text = File.ReadAllText(project.Path).ReplaceLineEndings("\n");

        Assert.Contains(NanoProjectText.PackagesFolder, text, StringComparison.Ordinal);
        Assert.Contains(NanoProjectText.PackagesTarget, text, StringComparison.Ordinal);
        Assert.Equal([DeviceLanguage.Text], project.Values("LangVersion"));
        Assert.Equal(["true"], project.Values("Optimize"));
        Assert.Equal(["false"], project.Values("ImportDirectoryBuildProps"));
        Assert.Equal(["false"], project.Values("ImportDirectoryBuildTargets"));
        Assert.Contains(
            $"AssemblyVersion(\"{NanoProjectEmitter.AssemblyVersion}\")",
            File.ReadAllText(Path.Combine(project.Folder, "Properties", "AssemblyInfo.cs")),
            StringComparison.Ordinal);
        foreach (XElement reference in project.Items("ProjectReference").Where(item => !NanoFrameworkProject.IsPattern(item)))
        {
            var target = new NanoFrameworkProject(project.FullPath(NanoFrameworkProject.Include(reference)));
            Assert.Equal(
                target.Values("ProjectGuid").Single(), reference.Elements().Single(element => element.Name.LocalName == "Project").Value);
        }
    }
}
