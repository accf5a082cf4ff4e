using System.Globalization;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;

namespace NanoML.Compiler.Proof;

/// <summary>How close the integer model must come to the float model.</summary>
/// <param name="LeastSqnrDb">Of the output; null takes what suits the model.</param>
/// <param name="LeastAgreement">The share of samples, in [0, 1], that must get the same class; null takes what suits the model.</param>
public sealed record QualityLine(double? LeastSqnrDb = null, double? LeastAgreement = null)
{
    /// <summary>For outputs that are numbers.</summary>
    public const double SqnrOfValues = 15;

    /// <summary>For scores of classes, of which only the order counts.</summary>
    public const double SqnrOfClasses = 10;

    /// <summary>For outputs that are classes for certain.</summary>
    public const double Agreement = 0.9;

    /// <summary>The line that suits a model, where the user draws none.</summary>
    /// <param name="imported">The model's graph.</param>
    /// <param name="samples">How many are judged: of a few, one may get another class without meaning anything.</param>
    /// <param name="labelled">Whether the samples have labels, so that the output is a class.</param>
    /// <param name="random">Whether the samples are drawn at random, so that their classes mean nothing.</param>
    public QualityLine OrDefault(Graph imported, int samples, bool labelled, bool random = false)
    {
        bool areClasses = ModelOutput.AreClasses(imported, labelled);
        double allButOne = (samples - 1.0) / samples;
        return new QualityLine(
            LeastSqnrDb ?? (areClasses ? SqnrOfClasses : SqnrOfValues),
            LeastAgreement ?? (areClasses && !random ? Math.Min(Agreement, allButOne) : null));
    }

    /// <summary>What is below the line, in words; null when nothing is.</summary>
    public string? Shortfall(Quality quality)
    {
        string[] below =
        [
            .. quality.SqnrDb < LeastSqnrDb
                ? [$"the output's signal to noise is {Real(quality.SqnrDb)} dB, below {Real(LeastSqnrDb.Value)}"]
                : Array.Empty<string>(),
            .. quality.Agreement is null && LeastAgreement is not null
                ? ["the output is no class, so that no two can agree (--min-agreement)"]
                : Array.Empty<string>(),
            .. quality.Agreement < LeastAgreement
                ? [$"only {Real(100 * quality.Agreement.Value)} % get the float model's class, below {Real(100 * LeastAgreement.Value)}"]
                : Array.Empty<string>(),
        ];
        return below.Length == 0 ? null : string.Join(" and ", below);
    }

    private static string Real(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
