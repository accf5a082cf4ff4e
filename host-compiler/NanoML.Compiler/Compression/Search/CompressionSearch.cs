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
/// <param name="Measured">How many plans were compressed and measured.</param>
public sealed record CompressionDecision(ImmutableArray<LayerDecision> Layers, ExpectedLoss Expected, int Measured)
{
    internal ImmutableDictionary<string, LayerFormat> Formats => Layers.ToImmutableDictionary(layer => layer.Layer, layer => layer.Format);
}

/// <summary>
/// Chooses bits and pruning for each layer: of the combinations that no other beats in price and expected error, the cheapest whose measured
/// loss is within a limit. Prices are those of the whole combination, with the chains that it has.
/// </summary>
internal sealed class CompressionSearch
{
    private const int Retries = 8;
    private const double WidestError = 10;

    private readonly QuantGraph _network;
    private readonly Dictionary<string, LayerCandidate[]> _candidates;
    private readonly ChainPrices _prices;
    private readonly LossEstimate _estimate;
    private readonly double _maxDrop;
    private readonly PlanCompressor[] _halves;

    // Of a plan that does not hold the limit: the loss, or less that passes it too.
    private readonly Dictionary<string, double> _losses = [];

    private CompressionSearch(QuantGraph network, CandidateTable table, LossEstimate estimate, double maxDrop)
    {
        _network = network;
        (_candidates, _prices) = table;
        _estimate = estimate;
        _maxDrop = maxDrop;
        _halves = [.. estimate.Halves.Select(samples => new PlanCompressor(network, samples))];
    }

    /// <param name="network">With eight-bit weights, and at least one layer that may change.</param>
    /// <param name="samples">At least <see cref="LossEstimate.LeastSamples"/>.</param>
    /// <param name="labels">One class a sample; null without.</param>
    /// <param name="maxDrop">In percent, as <see cref="LossUnit"/> says.</param>
    public static CompressionDecision Run(
        QuantGraph network, LayerPrices prices, IReadOnlyList<float[]> samples, int[]? labels, double maxDrop, IProgress<double>? progress = null)
    {
        CandidateTable table = CandidateTable.Measure(network, prices, samples, progress);
        return new CompressionSearch(network, table, new LossEstimate(network, samples, labels), maxDrop).Choose();
    }

    private CompressionDecision Choose()
    {
        Dictionary<string, int> eightBits = _candidates.ToDictionary(p => p.Key, _ => 0);
        Dictionary<string, int>[] plans = [.. _prices.Frontier(Error).OrderBy(PriceOf), eightBits];

        // From the cheapest on the loss falls, apart from noise: the first plan that holds the limit is found by bisection.
        int low = 0;
        int high = plans.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Holds(plans[middle]))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return Describe(Cheaper(plans, low));
    }

    /// <summary>
    /// With a hundred samples a loss is known to half a point at best, so bisection may pass plans that hold the limit by far. Some of those
    /// whose expected error is of the same order are measured too, and those with one width for all layers; the cheapest that holds the limit counts.
    /// </summary>
    private Dictionary<string, int> Cheaper(Dictionary<string, int>[] plans, int found)
    {
        double price = PriceOf(plans[found]);
        int first = Array.FindIndex(plans, plan => Error(plan) <= WidestError * Error(plans[found]));
        return Enumerable.Range(0, Retries)
            .Select(k => plans[first + ((found - first) * k / Retries)])
            .Concat(OneWidth())
            .Where(plan => PriceOf(plan) < price)
            .OrderBy(PriceOf)
            .FirstOrDefault(Holds) ?? plans[found];
    }

    /// <summary>Every width without pruning: for all layers, and for all but the first and the last.</summary>
    private IEnumerable<Dictionary<string, int>> OneWidth()
    {
        string[] names = [.. _candidates.Keys];
        for (int format = 0; format < _candidates[names[0]].Length; format++)
        {
            if (_candidates.Values.All(c => c[format].Format.Zeros == 0))
            {
                int chosen = format;
                yield return names.ToDictionary(name => name, _ => chosen);
                yield return names.ToDictionary(name => name, name => name == names[0] || name == names[^1] ? 0 : chosen);
            }
        }
    }

    private double Error(Dictionary<string, int> plan) => plan.Sum(p => Error(p.Key, p.Value));

    private double Error(string layer, int format) => _candidates.TryGetValue(layer, out LayerCandidate[]? formats) ? formats[format].Error : 0;

    private double PriceOf(Dictionary<string, int> plan) => PricesOf(plan).Values.Sum();

    private Dictionary<string, double> PricesOf(Dictionary<string, int> plan) => _prices.Of(layer => plan.GetValueOrDefault(layer));

    private bool Holds(Dictionary<string, int> plan) => Loss(plan, _maxDrop) <= _maxDrop;

    /// <returns>More than the limit where the loss is; otherwise the loss.</returns>
    private double Loss(Dictionary<string, int> plan, double limit)
    {
        string key = Key(plan);
        if (!_losses.TryGetValue(key, out double loss) || (loss > _maxDrop && loss <= limit))
        {
            ImmutableDictionary<string, LayerFormat> formats = _candidates.ToImmutableDictionary(p => p.Key, p => p.Value[plan[p.Key]].Format);
            loss = _estimate.Measure(half => _halves[half].Run(formats), limit);
            _losses[key] = loss;
        }

        return loss;
    }

    private CompressionDecision Describe(Dictionary<string, int> plan)
    {
        double loss = Loss(plan, double.PositiveInfinity);
        double error = Math.Max(Error(plan), double.Epsilon);
        Dictionary<string, double> prices = PricesOf(plan);
        return new CompressionDecision(
            [.. LayerFormats.Compressible(_network.Graph).Select(node => node.Name).Select(name => new LayerDecision(
                name, _candidates[name][plan[name]].Format, _candidates[name][0].Price, prices[name], Error(name, plan[name]) / error,
                [.. _candidates[name]]))],
            new ExpectedLoss(loss, _estimate.Unit),
            _losses.Count);
    }

    private string Key(Dictionary<string, int> plan) => string.Join(' ', _candidates.Keys.Select(layer => plan[layer]));
}
