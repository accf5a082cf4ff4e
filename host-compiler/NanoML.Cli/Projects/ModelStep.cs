using System.Globalization;
using System.Text.Json;

namespace NanoML.Cli.Projects;

/// <summary>Whether there is a model, and what its training says of it.</summary>
internal static class ModelStep
{
    public const string Name = "model";

    private const string Training = "train.json";
    private const string Next = "nanoml train";

    public static ProjectStep Look(ProjectFile project)
    {
        string here = project.Here(project.Model);
        if (!File.Exists(here))
        {
            return new ProjectStep(Name, StepState.Open, $"{here} is not there", Next);
        }

        string record = Path.Combine(Path.GetDirectoryName(here)!, Training);
        if (!File.Exists(record))
        {
            return new ProjectStep(Name, StepState.Done, $"{here}: a model of your own");
        }

        string data = project.Here(project.Data);
        return Newest(data) > File.GetLastWriteTimeUtc(here)
            ? new ProjectStep(Name, StepState.Behind, $"{here} is older than {data}", Next)
            : new ProjectStep(Name, StepState.Done, $"{here}{Figures(record)}");
    }

    private static DateTime Newest(string data) => Directory.Exists(data)
        ? Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Select(File.GetLastWriteTimeUtc).Append(DateTime.MinValue).Max()
        : File.GetLastWriteTimeUtc(data);

    /// <summary>What train wrote beside the model; nothing where somebody else did.</summary>
    private static string Figures(string record)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(record));
            JsonElement root = json.RootElement;
            return string.Create(
                CultureInfo.InvariantCulture,
                $": {100 * root.GetProperty("accuracy").GetDouble():F1} % in validation, {root.GetProperty("predictedMs").GetDouble():F0} ms predicted on {root.GetProperty("board").GetString()}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
