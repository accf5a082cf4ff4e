using NanoML.Cli.Serial;

namespace NanoML.Cli.Projects;

/// <summary>What a project gives for an argument or an option.</summary>
/// <param name="Text">As it stands on the command line.</param>
/// <param name="Lack">What is not there yet, and what makes it; null: nothing is lacking.</param>
internal sealed record ProjectValue(string Text, Lack? Lack = null)
{
    public static ProjectValue Name(ProjectFile project) => new(project.Name);

    public static ProjectValue ModelClass(ProjectFile project) => new(project.ModelClass);

    public static ProjectValue Source(ProjectFile project) => new(project.Source);

    public static ProjectValue Board(ProjectFile project) => new(Compiler.Device.Board.IsFile(project.Board) ? project.Here(project.Board) : project.Board);

    public static ProjectValue? Port(ProjectFile project) => (project.Port, SerialPorts.Names()) switch
    {
        ({ } said, _) => new(said),
        (null, [var only]) => new(only),
        _ => null,
    };

    public static ProjectValue Data(ProjectFile project) => There(project, project.Data, "the data set", ProjectAdvice.Data(project));

    public static ProjectValue Model(ProjectFile project) => There(project, project.Model, "the model", "nanoml train makes it.");

    public static ProjectValue Application(ProjectFile project) => There(project, project.Application, "the application", "nanoml new writes it.");

    /// <summary>Where the data set goes.</summary>
    public static ProjectValue NewData(ProjectFile project) => new(project.Here(project.Data));

    /// <summary>The folder that the model goes to.</summary>
    public static ProjectValue NewModel(ProjectFile project) => new(project.Here(Path.Combine(project.Folder, project.Model, "..")));

    /// <summary>Where the application goes.</summary>
    public static ProjectValue NewApplication(ProjectFile project) => new(project.Here(project.Application));

    private static ProjectValue There(ProjectFile project, string path, string what, string advice)
    {
        string here = project.Here(path);
        return new ProjectValue(here, Path.Exists(here) ? null : new Lack($"{here}: {what} is not there yet", advice));
    }
}

/// <summary>Something that an earlier step makes.</summary>
/// <param name="What">For people, with its path.</param>
/// <param name="Advice">What makes it: a sentence.</param>
internal sealed record Lack(string What, string Advice);
