using System.CommandLine;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Proof;

namespace NanoML.Cli.Options;

/// <summary>The options that say how close to the float model the integers must be, for a build server.</summary>
internal sealed class LineOptions
{
    private readonly Option<float?> _sqnr = OptionParsing.OptionalNumber(
        "--min-sqnr", "DB", "Fails when the output's signal to quantisation noise is below that many decibels.", _ => true, "a number");

    private readonly Option<float?> _agreement = OptionParsing.OptionalNumber(
        "--min-agreement", "PERCENT", "Fails when fewer samples than that get the float model's class.", value => value is >= 0 and <= 100,
        "a percentage from 0 to 100");

    public void AddTo(Command command)
    {
        command.Options.Add(_sqnr);
        command.Options.Add(_agreement);
    }

    /// <summary>Options of a model with this line drawn.</summary>
    public CompileOptions Read(ParseResult parsed, CompileOptions options) => options with
    {
        Line = new QualityLine(
            parsed.GetValue(_sqnr) is { } sqnr ? OptionParsing.Decimal(sqnr) : null,
            parsed.GetValue(_agreement) is { } agreement ? OptionParsing.Decimal(agreement) / 100 : null),
    };
}
