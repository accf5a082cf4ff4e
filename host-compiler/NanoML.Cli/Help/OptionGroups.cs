using System.CommandLine;

namespace NanoML.Cli.Help;

/// <summary>Options of a kind.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Options">In the verb's order.</param>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);

/// <summary>The one place that says which option that several verbs have is of which kind, and which of them are for everyday use.</summary>
internal static class OptionGroups
{
    private const string Own = "Options";

    /// <summary>Kinds in the order of the help; everyday options stand before the bar.</summary>
    private static readonly (string Title, string Everyday, string Others)[] s_groups =
    [
        ("Input", "--model --data --test", "--scale --mean --shape --output --fix --features --labels --state --stream --hop"),
        ("Board", "--target --board --port", "--reserve-heap --optimize --kernels --costs --baud"),
        (Own, "", ""),
        ("Quantisation", "--weights", "--ranges --max-drop --share --prune --prune-scope --prune-by --prune-channels --prune-trees --drop-features"),
        ("Limits", "", "--min-sqnr --min-agreement"),
        ("Virtual device and board", "--on", "--samples --nanoclr --mdp --mscorlib --resource-manager"),
        ("Broker", "--broker --user", "--ca --cert --key --password-file"),
        ("Output", "--out --report --json --quiet", "--name --namespace --runtime --dump --verbosity"),
    ];

    /// <summary>The groups of a command that are not empty; what is in no group of several verbs is the command's own.</summary>
    public static IEnumerable<OptionGroup> Of(Command command)
    {
        Option[] options = [.. command.Options.Where(option => !option.Hidden)];
        return s_groups
            .Select(group => new OptionGroup(group.Title, [.. options.Where(option => TitleOf(option) == group.Title)]))
            .Where(group => group.Options.Count > 0);
    }

    /// <summary>Whether the short help explains it: it must be given, is the command's own, or is for everyday use.</summary>
    public static bool IsEveryday(Option option) => option.Required || TitleOf(option) == Own || s_groups.Any(group => Has(group.Everyday, option));

    private static string TitleOf(Option option) => s_groups.FirstOrDefault(group => Has(group.Everyday, option) || Has(group.Others, option)).Title ?? Own;

    private static bool Has(string names, Option option) => names.Split(' ').Contains(option.Name);
}
