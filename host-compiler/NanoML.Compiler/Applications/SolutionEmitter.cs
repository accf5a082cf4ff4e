using System.Text;
using NanoML.Compiler.Emit;

namespace NanoML.Compiler.Applications;

/// <summary>Writes a solution of .nfproj projects for Visual Studio with the nanoFramework extension.</summary>
internal static class SolutionEmitter
{
    private const string ProjectType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";

    private static readonly string[] s_configurations = ["Debug|Any CPU", "Release|Any CPU"];
    private static readonly string[] s_actions = ["ActiveCfg", "Build.0", "Deploy.0"];

    /// <param name="names">Of the projects, each in a folder of its name; Visual Studio starts the first.</param>
    public static string Text(IReadOnlyList<string> names)
    {
        var text = new StringBuilder();
        text.Append("\nMicrosoft Visual Studio Solution File, Format Version 12.00\n# Visual Studio Version 17\n");
        text.Append("VisualStudioVersion = 17.0.31903.59\nMinimumVisualStudioVersion = 10.0.40219.1\n");
        foreach (string name in names)
        {
            text.Append($"Project(\"{ProjectType}\") = \"{name}\", \"{name}\\{name}.nfproj\", \"{Guid(name)}\"\nEndProject\n");
        }

        text.Append("Global\n\tGlobalSection(SolutionConfigurationPlatforms) = preSolution\n");
        foreach (string configuration in s_configurations)
        {
            text.Append($"\t\t{configuration} = {configuration}\n");
        }

        text.Append("\tEndGlobalSection\n\tGlobalSection(ProjectConfigurationPlatforms) = postSolution\n");
        foreach (string line in
            from name in names
            from configuration in s_configurations
            from action in s_actions
            select $"\t\t{Guid(name)}.{configuration}.{action} = {configuration}\n")
        {
            text.Append(line);
        }

        text.Append("\tEndGlobalSection\n\tGlobalSection(SolutionProperties) = preSolution\n\t\tHideSolutionNode = FALSE\n");
        return text.Append("\tEndGlobalSection\nEndGlobal\n").ToString();
    }

    private static string Guid(string name) => NanoProjectEmitter.ProjectGuid(name).ToString("B").ToUpperInvariant();
}
