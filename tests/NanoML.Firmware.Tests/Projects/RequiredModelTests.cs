using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NanoML.Firmware.Tests.Projects;

/// <summary>Applications whose model the user generates say so when they are built without it.</summary>
public sealed partial class RequiredModelTests
{
    [Theory]
    [InlineData("Keyword", "KeywordModel")]
    [InlineData("Person", "PersonModel")]
    [InlineData("SelfTest", "Model")]
    public void BuildWithoutTheModel_EndsWithTheCommandThatMakesIt(string name, string model)
    {
        string folder = Path.Combine(Repository.Firmware, "apps", name);
        XElement target = XElement.Load(Path.Combine(folder, $"{name}.nfproj")).Elements()
            .Single(e => e.Name.LocalName == "Target" && e.Attribute("Name")!.Value == "RequireModel");
        XElement error = target.Elements().First();

        Assert.Equal("CoreCompile", target.Attribute("BeforeTargets")!.Value);
        Assert.Equal($@"!Exists('$(MSBuildProjectDirectory)\Generated\{model}\{model}.nfproj')", error.Attribute("Condition")!.Value);
        Assert.Contains(
            $" --name {model} --out firmware/apps/{name}/Generated --runtime firmware/NanoML.Runtime/NanoML.Runtime.nfproj, ",
            error.Attribute("Text")!.Value, StringComparison.Ordinal);
        Assert.Contains($"new {model}()", File.ReadAllText(Path.Combine(folder, "Program.cs")), StringComparison.Ordinal);
    }

    /// <summary>Whatever projects the compiler makes of a model, and one that streams its weights reads them through the package.</summary>
    [Theory]
    [InlineData("Keyword")]
    [InlineData("Person")]
    [InlineData("SelfTest")]
    public void Project_RefersToEveryProjectOfTheModelAndToWhatTheyMayNeed(string name)
    {
        var project = new NanoFrameworkProject(Path.Combine(Repository.Firmware, "apps", name, $"{name}.nfproj"));

        Assert.Equal(@"Generated\*\*.nfproj", NanoFrameworkProject.Include(Assert.Single(project.Items("ProjectReference"), NanoFrameworkProject.IsPattern)));
        Assert.Contains("nanoFramework.ResourceManager", project.Packages.Keys);
    }

    [Theory]
    [InlineData("Keyword")]
    [InlineData("Person")]
    [InlineData("SelfTest")]
    public void Readme_HasTheCommandOfTheError(string name)
    {
        string folder = Path.Combine(Repository.Firmware, "apps", name);
        string command = Command().Match(File.ReadAllText(Path.Combine(folder, $"{name}.nfproj"))).Groups["command"].Value;

        Assert.StartsWith("nanoml compile ", command, StringComparison.Ordinal);
        Assert.Contains(command, File.ReadLines(Path.Combine(folder, "README.md")).Select(line => line.Trim()));
    }

    [GeneratedRegex("Run: (?<command>[^,]+),")]
    private static partial Regex Command();
}
