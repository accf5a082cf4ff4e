using System.Collections.Immutable;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression.Search;

/// <summary>What the search decided for one layer, and what that does.</summary>
/// <param name="PriceBefore">With eight bits: milliseconds, or bytes of flash when the goal is size.</param>
/// <param name="ErrorShare">The layer's part of the error that all layers together are expected to make, in [0, 1].</param>
/// <param name="Candidates">Everything that was tried: how sensitive the network is to this layer.</param>
public sealed record LayerDecision(
    string Layer, LayerFormat Format, double PriceBefore, double Price, double ErrorShare, ImmutableArray<LayerCandidate> Candidates);

/// <summary>The outcome of a search.</summary>
/// <param name="Loss">Measured, in percent of <paramref name="Unit"/>.</param>
/// <param name="Measured">How many plans were compressed and measured.</param>
public sealed record CompressionDecision(ImmutableArray<LayerDecision> Layers, double Loss, LossUnit Unit, int Measured)
{
    internal ImmutableDictionary<string, LayerFormat> Formats => Layers.ToImmutableDictionary(layer => layer.Layer, layer => layer.Format);
}

/// <summary>
/// Chooses bits and pruning for each layer: of all combinations whose measured loss is within a limit, the cheapest among those that buy
/// price for error at one rate everywhere (Lagrangian relaxation; Shoham and Gersho, 1988).
/// </summary>
internal sealed class CompressionSearch
{
    /// <summary>Fewer samples cannot tell a loss of a few points.</summary>
    public const int LeastSamples = 16;

    private const int Rates = 320;
    private const double LeastRate = 1e-4;
    private const double RateStep = 1.05;

    private readonly QuantGraph _network;
    private readonly Dictionary<string, LayerCandidate[]> _candidates;
    private readonly LossEstimate _estimate;
    private readonly Dictionary<string, double> _losses = [];

    private CompressionSearch(QuantGraph network, Dictionary<string, LayerCandidate[]> candidates, LossEstimate estimate)
    {
        _network = network;
        _candidates = candidates;
        _estimate = estimate;
    }

    /// <param name="network">With eight-bit weights, and at least one layer that may change.</param>
    /// <param name="samples">At least <see cref="LeastSamples"/>.</param>
    /// <param name="labels">One class a sample; null without.</param>
    /// <param name="maxDrop">In percent, as <see cref="LossUnit"/> says.</param>
    public static CompressionDecision Run(
        QuantGraph network, LayerPrices prices, IReadOnlyList<float[]> samples, int[]? labels, double maxDrop, IProgress<double>? progress = null)
    {
        Dictionary<string, LayerCandidate[]> candidates = CandidateTable.Measure(network, prices, samples, progress);
        return new CompressionSearch(network, candidates, new LossEstimate(network, samples, labels)).Choose(maxDrop);
    }

    private CompressionDecision Choose(double maxDrop)
    {
        Dictionary<string, LayerCandidate>[] plans = [.. Enumerable.Range(0, Rates)
            .Select(k => LeastRate * Math.Pow(RateStep, k))
            .Select(Cheapest)
            .DistinctBy(Key)
            .OrderBy(plan => plan.Values.Sum(c => c.Price))];

        // From the cheapest on the loss falls, apart from noise: the first plan that holds the limit is found by bisection.
        int low = 0;
        int high = plans.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Loss(plans[middle]) <= maxDrop)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        Dictionary<string, LayerCandidate> chosen = low < plans.Length ? plans[low] : _candidates.ToDictionary(p => p.Key, p => p.Value[0]);
        return Describe(chosen);
    }

    // At a rate, every layer decides for itself.
    private Dictionary<string, LayerCandidate> Cheapest(double rate)
    {
        double price = _candidates.Values.Sum(c => c[0].Price);
        return _candidates.ToDictionary(p => p.Key, p => p.Value.MinBy(c => (c.Price / price) + (rate * c.Error))!);
    }

    private double Loss(Dictionary<string, LayerCandidate> plan)
    {
        string key = Key(plan);
        if (!_losses.TryGetValue(key, out double loss))
        {
            ImmutableDictionary<string, LayerFormat> formats = plan.ToImmutableDictionary(p => p.Key, p => p.Value.Format);
            loss = _estimate.Measure(samples => WeightCompressor.Run(_network, formats, samples));
            _losses.Add(key, loss);
        }

        return loss;
    }

    private CompressionDecision Describe(Dictionary<string, LayerCandidate> plan)
    {
        double loss = Loss(plan);
        double error = Math.Max(plan.Values.Sum(c => c.Error), double.Epsilon);
        return new CompressionDecision(
            [.. LayerFormats.Compressible(_network.Graph).Select(node => new LayerDecision(
                node.Name, plan[node.Name].Format, _candidates[node.Name][0].Price, plan[node.Name].Price, plan[node.Name].Error / error,
                [.. _candidates[node.Name]]))],
            loss,
            _estimate.Unit,
            _losses.Count);
    }

    private string Key(Dictionary<string, LayerCandidate> plan) =>
        string.Join(' ', plan.Select(p => Array.IndexOf(_candidates[p.Key], p.Value)));
}
