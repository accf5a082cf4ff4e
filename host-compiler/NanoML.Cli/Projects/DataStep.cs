using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Reporting;
using NanoML.Datasets;

namespace NanoML.Cli.Projects;

/// <summary>Whether there are recordings to train on.</summary>
internal static class DataStep
{
    public const string Name = "data";

    public static ProjectStep Look(ProjectFile project)
    {
        string here = project.Here(project.Data);
        if (!Path.Exists(here))
        {
            return new ProjectStep(Name, StepState.Open, $"{here} is not there", ProjectAdvice.Data(project));
        }

        try
        {
            var data = Dataset.Open(here);
            data.RequireSplits(Split.Training, Split.Validation, Split.Test);
            return data.Classes.Length < 2
                ? new ProjectStep(Name, StepState.Open, $"{here}: {Text(data)}; there must be a second class", ProjectAdvice.Data(project))
                : new ProjectStep(Name, StepState.Done, $"{here}: {Text(data)}");
        }
        catch (CompilerException e)
        {
            return new ProjectStep(Name, StepState.Faulty, e.Message, e.Fix);
        }
    }

    private static string Text(Dataset data)
    {
        string classes = string.Join(", ", data.Classes.Index().Select(c => $"{c.Item} {Figures.Number(data.Recordings.Count(r => r.Class == c.Index))}"));
        return $"{Figures.Number(data.Recordings.Count)} recordings: {classes}";
    }
}
