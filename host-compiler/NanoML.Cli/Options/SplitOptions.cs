using System.CommandLine;
using System.Globalization;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Splitting;

namespace NanoML.Cli.Options;

/// <summary>Where a model is divided between a board and its host.</summary>
/// <param name="At">A layer; null for the cheapest.</param>
internal sealed record SplitAt(string? At, LinkRate Link);

/// <summary>A board decides alone when it is sure.</summary>
/// <param name="Confidence">How sure; null: so that <paramref name="MaxLoss"/> is kept.</param>
/// <param name="MaxLoss">Points of accuracy that may be lost against the host's model.</param>
/// <param name="HostModel">The file of the host's model; null for the model itself.</param>
internal sealed record CascadeWish(double? Confidence, double MaxLoss, string? HostModel);

/// <summary>The options of <c>nanoml split</c> that say how.</summary>
internal sealed class SplitOptions
{
    private const string Auto = "auto";
    private const float UsualLoss = 0.3f;

    private readonly Option<string?> _at = new("--at")
    {
        HelpName = "LAYER|auto",
        Description = "Cuts the model behind this layer, or where device, link and host take least together.",
    };

    private readonly Option<string> _link = new("--link")
    {
        HelpName = "serial|mqtt|BYTES_PER_S",
        Description = "How fast bytes go to the host: 115,200 baud, as measured over Wi-Fi by order of magnitude, or as given.",
        DefaultValueFactory = _ => "serial",
    };

    private readonly Option<string?> _confidence = new("--exit-confidence")
    {
        HelpName = "P|auto",
        Description = "A cascade: the board runs a whole model, and sends its input when its two best scores are closer than P; auto sets P from --data.",
    };

    private readonly Option<float> _loss = OptionParsing.Number(
        "--max-loss", "POINTS", "What --exit-confidence auto may lose of the accuracy of the host's model.", UsualLoss, value => value is > 0 and < 100, "a number of points from above 0 to below 100");

    private readonly Option<string?> _hostModel = new("--host-model")
    {
        HelpName = "MODEL",
        Description = "The model that the host of a cascade runs. Default: MODEL, in floating point.",
    };

    public void AddTo(Command command) => Array.ForEach<Option>([_at, _link, _confidence, _loss, _hostModel], command.Options.Add);

    /// <returns>One of both.</returns>
    /// <exception cref="CompilerException">NML0501.</exception>
    public (SplitAt? Cut, CascadeWish? Cascade) Read(ParseResult parsed)
    {
        string? at = parsed.GetValue(_at);
        string? confidence = parsed.GetValue(_confidence);
        if (at is not null == confidence is not null)
        {
            throw new CompilerException(
                DiagnosticCatalog.Usage, "a model is cut, or it is a cascade", "Give --at LAYER or --at auto, or --exit-confidence P, and not both.");
        }

        if (at is not null && parsed.GetValue(_hostModel) is not null)
        {
            throw new CompilerException(DiagnosticCatalog.Usage, "--host-model is of a cascade: behind a cut the host has the rest of the model", "Leave it out.");
        }

        return at is not null
            ? (new SplitAt(at == Auto ? null : at, LinkRate.Parse(parsed.GetRequiredValue(_link))), null)
            : (null, new CascadeWish(Confidence(confidence!), OptionParsing.Decimal(parsed.GetValue(_loss)), parsed.GetValue(_hostModel)));
    }

    private static double? Confidence(string text) => OptionParsing.IsWord(text, Auto) ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value) ? value
        : throw new CompilerException(
            DiagnosticCatalog.Usage, $"--exit-confidence takes auto or a number above 0, not '{text}'", "For example --exit-confidence 0.9.");
}
