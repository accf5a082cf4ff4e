namespace NanoML.Cli.Projects;

/// <summary>What a user does at the steps that nanoml cannot do alone.</summary>
internal static class ProjectAdvice
{
    private const string Imu = "imu";

    public static string Data(ProjectFile project) => project.Source == Imu
        ? "Record some for each class: nanoml record --label NAME --seconds 30."
        : $"Put a folder for each class into {project.Here(project.Data)}: docs/datasets.md.";
}
