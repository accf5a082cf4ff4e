using System.Collections.Immutable;

namespace NanoML.Cli.Projects;

/// <summary>How far a step of a project is.</summary>
internal enum StepState
{
    Done,

    /// <summary>Not begun, or what it makes is not there.</summary>
    Open,

    /// <summary>What it made is older than, or not of, what it was made from.</summary>
    Behind,

    /// <summary>What is there cannot be used.</summary>
    Faulty,
}

/// <param name="Name">A word: data, model, application, build, board.</param>
/// <param name="Text">What there is, or what is wrong.</param>
/// <param name="Next">The command, or what a person does, that brings the step on; null when it is done.</param>
internal sealed record ProjectStep(string Name, StepState State, string Text, string? Next = null);

/// <summary>What of a project is done, and what is next.</summary>
/// <param name="Steps">In the order of the road from data to a board.</param>
/// <param name="Next">Of the first step that is not done; else what there is to do with a project that is.</param>
internal sealed record ProjectStatus(ImmutableArray<ProjectStep> Steps, string Next)
{
    public static ProjectStatus Of(ProjectFile project)
    {
        ImmutableArray<ProjectStep> steps =
        [
            DataStep.Look(project), ModelStep.Look(project), ApplicationStep.Look(project), BuildStep.Look(project), BoardStep.Look(project),
        ];
        return new ProjectStatus(steps, steps.FirstOrDefault(step => step.Next is not null)?.Next ?? "nanoml deploy, then nanoml monitor");
    }
}
