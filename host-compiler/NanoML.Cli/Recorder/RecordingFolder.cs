using NanoML.Cli.Files;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;
using NanoML.Datasets;
using NanoML.Datasets.Description;

namespace NanoML.Cli.Recorder;

/// <summary>The data set that recordings go to: a folder for each class, and <c>dataset.json</c>, which is made and kept up.</summary>
internal sealed class RecordingFolder(string root)
{
    private const double Tolerance = 1e-6;

    public string ClassFolder(string label) => Path.Combine(root, label);

    /// <summary>Refuses a data set whose recordings are of another kind, before anything is written.</summary>
    /// <exception cref="CompilerException">NML0504: the path is a file. NML0207: its description is none. NML0615: its recordings do not go with this sensor.</exception>
    public void Require(SensorDescription sensor)
    {
        OutputFolder.RequireUsable(root);
        if (Description is not { } description)
        {
            if (Directory.Exists(root) && Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories).Any(IsVisible))
            {
                throw Other(
                    $"{root}: there are files in it that nanoml record did not write, and no {DatasetDescription.FileName}",
                    "Record into a folder of its own with --out, or say what is there with nanoml data describe.");
            }

            return;
        }

        if (description.Kind is not (null or DatasetKind.Series) || description.File is not null)
        {
            throw Other($"{root}: this data set is no folder of series", "Record into another with --out.");
        }

        string[] names = [.. sensor.Channels.Select(channel => channel.Name)];
        RequireSame("channels are", string.Join(", ", description.Table.Columns), string.Join(", ", names), description.Table.Columns.IsEmpty || description.Table.Columns.SequenceEqual(names));
        RequireSame("rate is", $"{description.Rate} Hz", $"{sensor.Rate} Hz", description.Rate is not { } rate || IsNear(rate, sensor.Rate));
        double[] steps = [.. sensor.Channels.Select(channel => channel.Step)];
        RequireSame(
            "steps are", string.Join(", ", description.Steps), string.Join(", ", steps),
            description.Steps.IsEmpty || steps.Select((step, k) => IsNear(step, description.Steps.Length == 1 ? description.Steps[0] : description.Steps.ElementAtOrDefault(k))).All(near => near));
    }

    /// <summary>Says in the description that there are recordings of a class.</summary>
    /// <exception cref="CompilerException">NML0504.</exception>
    public void Add(SensorDescription sensor, string label)
    {
        DatasetDescription? before = Description;
        DatasetDescription after = before is null ? Begin(sensor)
            : before.Classes.IsEmpty || before.Classes.Contains(label) ? before
            : before with { Classes = before.Classes.Add(label) };
        if (after != before)
        {
            OutputFolder.Write(root, [new EmittedFile(DatasetDescription.FileName, DescriptionFile.Write(after))]);
        }
    }

    private DatasetDescription? Description => Directory.Exists(root) ? Dataset.DescriptionOf(root) : null;

    /// <summary>Windows of a second, whatever the length of the first recording is.</summary>
    private static DatasetDescription Begin(SensorDescription sensor)
    {
        double[] steps = [.. sensor.Channels.Select(channel => channel.Step)];
        int window = Math.Max(1, (int)Math.Round(sensor.Rate));
        return new DatasetDescription
        {
            Kind = DatasetKind.Series,
            Table = new TableDescription(Time: "t_us", TimeUnit: "us") { Columns = [.. sensor.Channels.Select(channel => channel.Name)] },
            Rate = sensor.Rate,
            Window = window,
            Hop = Math.Max(1, window / 4),
            FrontEnd = FrontEndKind.Axes,
            Steps = steps.Distinct().Count() == 1 ? [steps[0]] : [.. steps],
        };
    }

    private void RequireSame(string what, string here, string board, bool isSame)
    {
        if (!isSame)
        {
            throw Other(
                $"{root}: its {what} {here}, those of the board {board}",
                "Record into another data set with --out, or build the application with the settings of this one.");
        }
    }

    private bool IsVisible(string path) => !Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.'));

    private static bool IsNear(double one, double two) => Math.Abs(one - two) <= Tolerance * Math.Abs(two);

    private static CompilerException Other(string message, string advice) => new(DiagnosticCatalog.OtherRecordings, message, advice);
}
