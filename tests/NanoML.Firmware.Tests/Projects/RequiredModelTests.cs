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
        XElement target = XElement.Load(Path.Combine(folder, $"{name}.nfproj")).Elements().Single(e => e.Name.LocalName == "Target");
        string text = target.Elements().Single(e => e.Name.LocalName == "Error").Attribute("Text")!.Value;

        Assert.Equal("CoreCompile", target.Attribute("BeforeTargets")!.Value);
        Assert.Equal($@"!Exists('$(MSBuildProjectDirectory)\Generated\{model}.cs')", target.Attribute("Condition")!.Value);
        Assert.Contains($" --name {model} --out out, then copy out/{model}/{model}*.cs ", text, StringComparison.Ordinal);
        Assert.Contains($"new {model}()", File.ReadAllText(Path.Combine(folder, "Program.cs")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Keyword")]
    [InlineData("Person")]
    public void Readme_HasTheCommandOfTheError(string name)
    {
        string folder = Path.Combine(Repository.Firmware, "apps", name);
        string command = Command().Match(File.ReadAllText(Path.Combine(folder, $"{name}.nfproj"))).Groups["command"].Value;

        Assert.StartsWith("nanoml compile ", command, StringComparison.Ordinal);
        Assert.Contains($"\n    {command}\n", File.ReadAllText(Path.Combine(folder, "README.md")), StringComparison.Ordinal);
    }

    [GeneratedRegex("Run: (?<command>[^,]+),")]
    private static partial Regex Command();
}
