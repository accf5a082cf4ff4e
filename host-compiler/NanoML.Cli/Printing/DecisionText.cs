using System.Globalization;
using System.Text.Json;
using NanoML.Cli.Streams;
using NanoML.Compiler.Compression.Search;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Strategies.Choice;

namespace NanoML.Cli.Printing;

/// <summary>One layer's choice: an element of <c>search</c> in <c>compile --json</c>.</summary>
/// <param name="Zeros">How many weights were pruned.</param>
/// <param name="Before">Milliseconds with eight bits, or bytes of flash with <c>--optimize size</c>.</param>
/// <param name="ErrorShare">The layer's part of the expected error.</param>
/// <param name="Candidates">Everything that was tried: the sensitivity of the network to this layer.</param>
internal sealed record DecisionReport(
    string Layer, int Bits, int Zeros, double Before, double After, double ErrorShare, CandidateReport[] Candidates);

/// <summary>One format that was tried for one layer.</summary>
/// <param name="Price">As <c>before</c> and <c>after</c>.</param>
/// <param name="Error">Relative mean square error of the network's result when only this layer takes the format.</param>
internal sealed record CandidateReport(int Bits, int Zeros, double Price, double Error);

/// <summary>What pruning or a search is expected to lose: <c>expectedLoss</c> in <c>compile --json</c>.</summary>
/// <param name="Unit"><c>accuracy</c> or <c>expectedAccuracy</c> in points, or <c>relativeError</c> in percent.</param>
internal sealed record LossReport(double Loss, string Unit)
{
    public static LossReport Of(ExpectedLoss expected) =>
        new(expected.Loss, JsonNamingPolicy.CamelCase.ConvertName(expected.Unit.ToString()));
}

/// <summary>What <c>--weights auto</c> decided, layer by layer, and why.</summary>
internal static class DecisionText
{
    private static readonly string[] s_columns = ["Layer", ">Bits", ">Pruned", ">Before", ">After", ">Share of the error"];

    private const string Origin = "on halves of the calibration data that did not take part";

    public static DecisionReport[] Reports(CompressionDecision decision) =>
        [.. decision.Layers.Select(l => new DecisionReport(
            l.Layer, l.Format.Levels!.Bits, l.Format.Zeros, l.PriceBefore, l.Price, l.ErrorShare,
            [.. l.Candidates.Select(c => new CandidateReport(c.Format.Levels!.Bits, c.Format.Zeros, c.Price, c.Error))]))];

    public static void Print(Terminal terminal, Compilation compilation, CompressionDecision decision)
    {
        bool size = compilation.Options.Optimize == OptimizeGoal.Size;
        string Price(double price) => size ? $"{Terminal.Number((long)price)} B" : $"{Figures.Milliseconds(price)} ms";
        terminal.WriteTable(s_columns, decision.Layers.Select(l => new[]
        {
            l.Layer,
            Terminal.Number(l.Format.Levels!.Bits),
            Percent(l.Format.Zeros, compilation.Quantized.Weights[l.Layer].Data.Length),
            Price(l.PriceBefore),
            Price(l.Price),
            Percent(l.ErrorShare, 1),
        }));
        string loss = Loss(decision.Expected);
        string limit = compilation.Options.Compression.MaxDrop!.Value.ToString("0.##", CultureInfo.InvariantCulture);
        terminal.WriteLine(
            $"Search      {decision.Measured} plans measured; this one loses {loss}, of {limit} allowed, {Origin}");
        if (decision.Expected.Loss > compilation.Options.Compression.MaxDrop)
        {
            terminal.Warn($"Even eight-bit weights lose {loss}, more than --max-drop allows: nothing was compressed.");
        }
    }

    /// <summary>What pruning without a search is expected to lose.</summary>
    public static void Print(Terminal terminal, ExpectedLoss expected) =>
        terminal.WriteLine($"Expected    loses {Loss(expected)}, {Origin}");

    private static string Loss(ExpectedLoss expected) =>
        expected.Loss.ToString("F2", CultureInfo.InvariantCulture) + " " + Unit(expected.Unit);

    private static string Unit(LossUnit unit) => unit switch
    {
        LossUnit.Accuracy => "points of accuracy",
        LossUnit.ExpectedAccuracy => "points of accuracy, estimated from the float model's probabilities",
        _ => "percent relative error",
    };

    private static string Percent(double part, double whole) => (100 * part / whole).ToString("F0", CultureInfo.InvariantCulture) + " %";
}
