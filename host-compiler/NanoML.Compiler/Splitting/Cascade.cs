using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Offload;

namespace NanoML.Compiler.Splitting;

/// <summary>What board and host say of a sample.</summary>
/// <param name="Margin">How sure the board is: <see cref="ScoreMargin"/>.</param>
/// <param name="Label">Null without labels.</param>
public sealed record CascadeSample(int Margin, int DeviceClass, int HostClass, int? Label);

/// <summary>A cascade at one threshold.</summary>
/// <param name="ExitMargin">A board decides alone from it on.</param>
/// <param name="Sent">The share of samples that it sends.</param>
/// <param name="Right">The share that gets its label; without labels, the host's class.</param>
public sealed record CascadePoint(int ExitMargin, double Sent, double Right);

/// <summary>What a cascade does on samples, for every threshold.</summary>
public sealed class Cascade
{
    /// <summary>The threshold with which nothing is sent.</summary>
    public const int SendsNothing = 0;

    /// <summary>The threshold with which all is sent.</summary>
    public const int SendsAll = ScoreMargin.Most + 1;

    private const double HalfALevel = 0.5;

    private readonly ImmutableArray<CascadeSample> _samples;

    public Cascade(IEnumerable<CascadeSample> samples)
    {
        _samples = [.. samples];
        HasLabels = _samples.All(sample => sample.Label is not null);
    }

    public int Count => _samples.Length;

    public bool HasLabels { get; }

    /// <summary>The share that the host gets right by itself.</summary>
    public double HostRight => At(SendsAll).Right;

    /// <param name="exitMargin">In [0, <see cref="SendsAll"/>].</param>
    public CascadePoint At(int exitMargin)
    {
        int sent = _samples.Count(sample => sample.Margin < exitMargin);
        int right = _samples.Count(sample => (sample.Margin < exitMargin ? sample.HostClass : sample.DeviceClass) == (HasLabels ? sample.Label!.Value : sample.HostClass));
        return new CascadePoint(exitMargin, (double)sent / Count, (double)right / Count);
    }

    /// <summary>The least threshold that is expected to lose no more than a share against the host by itself, on samples to come.</summary>
    /// <param name="maxLoss">In (0, 1).</param>
    /// <remarks>
    /// Of few samples, those that a board gets wrong alone tell little by their number: their margins are taken as exponential, as what exceeds a
    /// threshold is (J. Pickands, "Statistical inference using extreme order statistics", 1975, with shape 0). When K of N samples were lost, with margins whose sum is
    /// S, the next one is lost with probability (K + 1)/(N + 1), and then its margin exceeds t with probability (1 + t/S)^-K: what is not known of the mean
    /// is in that (the predictive distribution under Jeffreys' prior). If none was lost, the one with the least margin counts.
    /// </remarks>
    public int MarginFor(double maxLoss)
    {
        int[] lost = [.. _samples.Where(IsLost).Select(sample => sample.Margin)];
        int[] counted = lost.Length > 0 ? lost : [_samples.Min(sample => sample.Margin)];
        double excess = (lost.Length + 1.0) / (Count + 1) / maxLoss;
        double margin = excess <= 1 ? SendsNothing : counted.Sum(level => level + HalfALevel) * (Math.Pow(excess, 1.0 / counted.Length) - 1);
        return (int)Math.Clamp(Math.Ceiling(margin), SendsNothing, SendsAll);
    }

    /// <summary>Whether the host gets it right and the board, by itself, does not; without labels, whether they differ.</summary>
    private bool IsLost(CascadeSample sample) => sample.DeviceClass != sample.HostClass && (!HasLabels || sample.HostClass == sample.Label);

    /// <summary>A point for each of some shares that are sent: the greatest threshold that sends no more.</summary>
    public IEnumerable<CascadePoint> Curve(params double[] shares) => shares
        .Select(share => Enumerable.Range(SendsNothing, SendsAll + 1).Select(At).Last(point => point.Sent <= share))
        .DistinctBy(point => point.ExitMargin);

    /// <summary>Runs the emitted code's integers and the host's model on samples.</summary>
    /// <param name="device">The board's whole model.</param>
    /// <param name="host">Takes the board's input bytes.</param>
    /// <exception cref="CompilerException">NML0124: the board's result chooses no class.</exception>
    public static Cascade Measure(Compilation device, HostModel host, ResultForm form, SampleSet samples)
    {
        RequireConfidence(device, samples.Labels is not null);
        var measured = new CascadeSample[samples.Count];
        Parallel.For(0, samples.Count, Cores.All, () => new IntegerOracle(device.Plan), (k, _, oracle) =>
        {
            byte[] input = IntegerOracle.QuantizeInput(device.Plan, samples.Inputs[k]);
            float[] said = host.Run(input);
            byte[] output = oracle.Run(input);
            int own = ModelOutput.ChosenClass(device.Imported, IntegerOracle.DequantizeOutput(device.Plan, output));
            measured[k] = new CascadeSample(ScoreMargin.Of(output, device.Plan.Output.Port.Length), own, form.ClassOf(said)!.Value, samples.Labels?[k]);
            return oracle;
        }, _ => { });
        return new Cascade(measured);
    }

    /// <summary>The least threshold at which a board that is left alone is as sure as a confidence says.</summary>
    /// <param name="confidence">The difference of the two greatest scores, in the units of the result: probabilities where it is of them.</param>
    public static int ExitMargin(Compilation device, double confidence) =>
        (int)Math.Clamp(Math.Ceiling(confidence / device.Plan.Output.Quant.Scale), SendsNothing, SendsAll);

    /// <exception cref="CompilerException">NML0124.</exception>
    private static void RequireConfidence(Compilation device, bool labelled)
    {
        PlanOutput output = device.Plan.Output;
        bool isOneProbability = output.Port.Length == 1 && ModelOutput.MeaningOf(device.Imported) == OutputMeaning.Probabilities;
        if (!isOneProbability && (output.Port.Length == 1 || !ModelOutput.MayBeClasses(device.Imported, labelled)))
        {
            throw new CompilerException(
                DiagnosticCatalog.NoConfidence, $"{device.Options.ModelPath}: the result '{output.Name}' chooses no class");
        }
    }
}
