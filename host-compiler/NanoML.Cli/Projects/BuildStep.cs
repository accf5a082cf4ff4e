using NanoML.Cli.Deploy;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Projects;

/// <summary>Whether the application is built as it stands.</summary>
internal static class BuildStep
{
    public const string Name = "build";

    public static ProjectStep Look(ProjectFile project)
    {
        string here = project.Here(project.Application);
        string next = $"build {Path.Combine(here, project.Name)}.sln in Visual Studio with the nanoFramework extension";
        if (!Directory.Exists(here))
        {
            return new ProjectStep(Name, StepState.Open, "nothing to build yet", next);
        }

        try
        {
            string image = ApplicationProject.Find(here).FindImage();
            return ApplicationStep.Sources(here).Select(File.GetLastWriteTimeUtc).Max() > File.GetLastWriteTimeUtc(image)
                ? new ProjectStep(Name, StepState.Behind, $"{image} is older than a source", next)
                : new ProjectStep(Name, StepState.Done, image);
        }
        catch (CompilerException)
        {
            return new ProjectStep(Name, StepState.Open, "no image", next);
        }
    }
}
