using System.CommandLine;
using NanoML.Compiler.Compression;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;

namespace NanoML.Cli.Options;

/// <summary>The options that make a model smaller: formats of its weights, and what is left out.</summary>
internal sealed class SmallerOptions
{
    private const string Auto = "auto";

    private static readonly OrderedDictionary<string, WeightFormat> s_weights = new()
    {
        ["int8"] = WeightFormat.Int8,
        ["int6"] = WeightFormat.Int6,
        ["int4"] = WeightFormat.Int4,
        ["int3"] = WeightFormat.Int3,
        ["ternary"] = WeightFormat.Ternary,
        ["pow2"] = WeightFormat.PowerOfTwo,
    };

    private static readonly OrderedDictionary<string, PruneCriterion> s_criteria = new()
    {
        ["saliency"] = PruneCriterion.Saliency,
        ["magnitude"] = PruneCriterion.Magnitude,
    };

    private readonly Option<string> _weights = OptionParsing.Choice(
        "--weights",
        "The weights' format; the first and the last layer stay int8. With auto, bits and pruning are searched for each layer.", "int8", [.. s_weights.Keys, Auto]);

    private readonly Option<float> _maxDrop = OptionParsing.Number(
        "--max-drop", "POINTS",
        "With --weights auto: how much accuracy may be lost, in points, measured on halves of the data that did not take part.",
        1, value => value is >= 0 and <= 100, "points from 0 to 100");

    private readonly Option<int?> _share = OptionParsing.Count(
        "--share", "N",
        "The weights of a layer share N magnitudes that suit it, instead of a format's; the first and the last layer stay int8.",
        sbyte.MaxValue);

    private readonly Option<float> _prune = OptionParsing.Ratio(
        "--prune", "The share of the weights that are not zero in eight bits anyway that is set to zero.");

    private readonly Option<string> _pruneScope = OptionParsing.Choice(
        "--prune-scope", "Whether the model as a whole loses that share, where it harms least for what it saves, or every layer.", "global",
        PruneScopes.Keys);

    private readonly Option<string> _pruneBy = OptionParsing.Choice(
        "--prune-by", "Which weights go: those that the others can best make up for, or the smallest.", "saliency", s_criteria.Keys);

    private readonly Option<float> _pruneChannels = OptionParsing.Ratio(
        "--prune-channels", "The share of channels of every layer, the least important ones, that is removed.");

    private readonly Option<TreePruning?> _pruneTrees = new("--prune-trees")
    {
        HelpName = "N|auto",
        Description = "Keeps N decision trees, or the fewest that keep the accuracy on halves of the calibration samples that did not choose them.",
        CustomParser = result => OptionParsing.CountOrWord(result, "auto", TreePruning.Auto, count => new TreePruning(count)),
    };

    private readonly Option<FeatureDropping?> _dropFeatures = new("--drop-features")
    {
        HelpName = "N|auto",
        Description = "Drops the N input features that matter least, or those that can go without harm on the calibration samples.",
        CustomParser = result => OptionParsing.CountOrWord(result, "auto", FeatureDropping.Auto, count => new FeatureDropping(count)),
    };

    /// <summary>The words of <c>--prune-scope</c>, the default of compile first.</summary>
    public static OrderedDictionary<string, PruneScope> PruneScopes { get; } = new()
    {
        ["global"] = PruneScope.Global,
        ["layer"] = PruneScope.Layer,
    };

    public IEnumerable<Option> All =>
        [_weights, _maxDrop, _share, _prune, _pruneScope, _pruneBy, _pruneChannels, _pruneTrees, _dropFeatures];

    /// <summary>Options of a model, made smaller.</summary>
    /// <exception cref="CompilerException">Two of them exclude each other.</exception>
    public CompileOptions Read(ParseResult parsed, CompileOptions options) => options with
    {
        Compression = Compression(parsed),
        DropFeatures = parsed.GetValue(_dropFeatures),
        PruneTrees = parsed.GetValue(_pruneTrees),
        ChannelPruneRatio = OptionParsing.Decimal(parsed.GetValue(_pruneChannels)),
    };

    private CompressionOptions Compression(ParseResult parsed)
    {
        string weights = parsed.GetRequiredValue(_weights);
        bool searched = weights == Auto;
        Option[] idle = searched ? [_share, _prune, _pruneScope, _pruneBy] : [_maxDrop];
        if (Array.Find(idle, option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage,
                searched
                    ? $"{option.Name} and --weights auto exclude each other: the search decides it"
                    : $"{option.Name} needs --weights auto",
                "Leave one of them out.");
        }

        return searched
            ? new CompressionOptions(MaxDrop: parsed.GetValue(_maxDrop))
            : new CompressionOptions(
                s_weights[weights],
                OptionParsing.Decimal(parsed.GetValue(_prune)),
                PruneScopes[parsed.GetRequiredValue(_pruneScope)],
                s_criteria[parsed.GetRequiredValue(_pruneBy)],
                parsed.GetValue(_share) ?? 0);
    }
}
