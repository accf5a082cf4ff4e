using System.CommandLine;
using NanoML.Cli.Streams;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml data</c>: data sets. What needs the packages for pictures, sounds and tables is used by its verbs alone.</summary>
internal static class DataVerb
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("data", "Describes and inspects data sets: folders of pictures, sounds or recordings, and tables.", "data inspect gestures");
        verb.Subcommands.Add(DataDescribeVerb.Create(terminal));
        verb.Subcommands.Add(DataInspectVerb.Create(terminal));
        return verb;
    }

    public static Argument<string> DatasetArgument() =>
        new("DATASET") { Description = "A folder with a folder for each class, or a table (.csv, .tsv) with a column of labels." };
}
