using System.Security.Cryptography;
using NanoML.Compiler.Emit;

namespace NanoML.Cli.Projects;

/// <summary>Whether there is an application, with the code of this model in it.</summary>
internal static class ApplicationStep
{
    public const string Name = "application";

    public static ProjectStep Look(ProjectFile project)
    {
        string here = project.Here(project.Application);
        string model = project.Here(project.Model);
        if (!Directory.Exists(here))
        {
            return new ProjectStep(Name, StepState.Open, $"{here} is not there", "nanoml new");
        }

        string[] generated = [.. Sources(here).Select(file => EmitHeader.ModelSha256Of(File.ReadAllText(file))).OfType<string>().Distinct()];
        return generated.Length == 0 ? new ProjectStep(Name, StepState.Behind, $"{here} holds no model", "nanoml compile")
            : File.Exists(model) && !generated.Contains(Hash(model), StringComparer.OrdinalIgnoreCase)
                ? new ProjectStep(Name, StepState.Behind, $"{here} holds the code of another {Path.GetFileName(model)}", "nanoml compile")
                : new ProjectStep(Name, StepState.Done, $"{here} holds the model's code");
    }

    /// <summary>The sources of an application.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories);

    private static string Hash(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexString(SHA256.HashData(stream));
    }
}
