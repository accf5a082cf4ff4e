using NanoML.Cli.Serial;

namespace NanoML.Cli.Projects;

/// <summary>Whether a board is connected.</summary>
internal static class BoardStep
{
    public const string Name = "board";

    private const string Next = "plug the board in";

    public static ProjectStep Look(ProjectFile project)
    {
        string[] ports = SerialPorts.Names();
        return project.Port is { } said
            ? ports.Contains(said, StringComparer.OrdinalIgnoreCase) || File.Exists(said)
                ? new ProjectStep(Name, StepState.Done, $"{project.Board} at {said}")
                : new ProjectStep(Name, StepState.Open, $"{project.Board}: {said} is not there", Next)
            : ports switch
            {
                [var only] => new ProjectStep(Name, StepState.Done, $"{project.Board} at {only}"),
                [] => new ProjectStep(Name, StepState.Open, $"{project.Board}: no serial port is here", Next),
                _ => new ProjectStep(
                    Name, StepState.Open, $"{project.Board}: {string.Join(", ", ports)} are here", $"say which port is the board's: \"port\" in {ProjectFile.FileName}"),
            };
    }
}
