using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>
/// Gives an input's features of very different size a scale and an origin each, and their ratio to the weights of the layers that read them: the same
/// function, and an input whose bytes have one scale. See docs/number-format.md.
/// </summary>
/// <param name="Network">As it was, or equalised.</param>
/// <param name="Inputs">The scales and zero points of inputs that were equalised, by name.</param>
public sealed record InputEqualization(Graph Network, ImmutableDictionary<string, QuantParams> Inputs)
{
    /// <summary>A feature whose range has this many of the levels of a common scale loses a bit at most.</summary>
    public const int EnoughLevels = QuantParams.Levels / 2;

    /// <summary>What scales of their own must save of the noise of the input and the first layers, in decibels.</summary>
    public const double LeastGainDb = 6;

    /// <summary>Signal to noise of the first layers, in decibels, that a common scale need not be better than.</summary>
    public const double GoodDb = 35;

    /// <summary>A feature with fewer levels, among which no layer can tell it apart, is worth a warning.</summary>
    private const int FewLevels = 16;

    // The real value of a level behind the scaling: features are then within plus and minus 1.
    private const float Step = 1f / 128;

    private const int MaxSamples = 64;
    private const int MaxOutputSamples = 16;

    /// <summary>Signal to noise of the model's output, in decibels, below which rounding the input alone does harm.</summary>
    private const double PoorDb = 25;

    /// <param name="graph">The float graph, whatever its order of axes, before features are dropped.</param>
    /// <param name="samples">Whole samples, in the model's own axis order; none leaves the graph as it is.</param>
    /// <param name="warn">Told of features that would need scales of their own and cannot have them.</param>
    /// <param name="time">An axis whose indices are no features, because a stream has no end; null where there is none.</param>
    public static InputEqualization Run(Graph graph, IReadOnlyList<float[]> samples, RangeMethod method, Action<string> warn, int? time = null)
    {
        var all = new InputEqualization(graph, ImmutableDictionary<string, QuantParams>.Empty);
        foreach (string input in graph.Inputs.Where(input => graph.State.All(link => link.Input != input)))
        {
            if (OfOne(all.Network, input, samples, method, warn, time) is var (network, quant))
            {
                all = new InputEqualization(network, all.Inputs.Add(input, quant));
            }
        }

        return all;
    }

    /// <summary>The ranges that calibration chose, with those of inputs that were equalised.</summary>
    public ImmutableDictionary<string, QuantParams> Apply(ImmutableDictionary<string, QuantParams> ranges) => ranges.SetItems(Inputs);

    private static (Graph Network, QuantParams Quant)? OfOne(
        Graph graph, string input, IReadOnlyList<float[]> samples, RangeMethod method, Action<string> warn, int? time)
    {
        InputPort port = graph.InputPorts.Single(port => port.Name == input);
        float[][] scaled = [.. samples.Select(sample => port.Scaled(port.Of(sample)))];
        if (graph.Value(input).Pinned is not null || port.Form.Ranks is not null || scaled.Length == 0 || !scaled.All(own => own.All(float.IsFinite)))
        {
            return null;
        }

        ComparedFeatures? compared = ComparedFeatures.Of(graph, port, scaled);
        foreach (FeaturePattern<int> features in Candidates(port, time))
        {
            FeatureRange[] ranges = [.. FeatureRange.Of(scaled, features, method).Select(range => WithinClip(port, range))];
            if (compared is not null)
            {
                return Separate(graph, port, features, ranges, compared);
            }

            QuantParams common = QuantParams.FromRange(ranges.Min(r => r.Min), ranges.Max(r => r.Max));
            if (Equalize(graph, port, features, ranges, common, [.. samples.Take(MaxSamples)], warn) is { } equalized)
            {
                return equalized;
            }
        }

        return null;
    }

    /// <summary>A feature that a clip bounds may take what it lets through, though it never varied.</summary>
    private static FeatureRange WithinClip(InputPort port, FeatureRange range) =>
        range.IsConstant && port.Form.Scaling?.Pattern.Features[0] is { Least: > double.NegativeInfinity, Most: < double.PositiveInfinity } clip
            ? new FeatureRange(clip.Least, clip.Most)
            : range;

    /// <summary>The axes whose indices may be features: of vectors the last, of windows the last or the first, of images the channels.</summary>
    private static IEnumerable<FeaturePattern<int>> Candidates(InputPort port, int? time)
    {
        Shape own = port.OwnShape;
        int last = own.Rank - 1;
        int[] axes = own.Rank switch
        {
            < 3 => [last],
            3 => [last, 1],
            _ => [1, last],
        };
        return axes
            .Where(axis => axis >= 0 && axis != time && own[axis] is > 1 and <= InputScaling.MaxFeatures)
            .Select(axis => new FeaturePattern<int>(own.Stride(axis), [.. Enumerable.Range(0, own[axis])]));
    }

    /// <summary>Features with scales of their own where some of them are compared: whatever it costs, since the comparisons need them.</summary>
    private static (Graph Network, QuantParams Quant)? Separate(
        Graph graph, InputPort port, FeaturePattern<int> features, FeatureRange[] ranges, ComparedFeatures compared)
    {
        InputReaders readers = InputReaders.Of(graph, port, features);
        if (readers.Obstacle is not null || readers.Layers.Any(reader => reader.Pads)
            || compared.WithRanges(ranges, readers.Layers.SelectMany(reader => reader.Features)) is not { } own)
        {
            return null;
        }

        FeatureSteps steps = FeatureSteps.Shifted(own, (f, center) => Snap(port, features, f, center));
        return (new EqualizedWeights(graph, port, readers.Layers, compared, steps, Step).Run(features), new QuantParams(Step, steps.ZeroPoint));
    }

    private static (Graph Network, QuantParams Quant)? Equalize(
        Graph graph,
        InputPort port,
        FeaturePattern<int> features,
        FeatureRange[] ranges,
        QuantParams common,
        float[][] samples,
        Action<string> warn)
    {
        int[] poor = [.. Enumerable.Range(0, ranges.Length)
            .Where(f => !ranges[f].IsConstant && ranges[f].Width < EnoughLevels * (double)common.Scale)];
        bool isHalfClipped = port.Form.Scaling is { Clips: true } && ranges.Any(range => range.IsConstant);
        if (poor.Length == 0 || isHalfClipped)
        {
            return null;
        }

        InputReaders readers = InputReaders.Of(graph, port, features);
        if (readers.Obstacle is { } obstacle)
        {
            Warn(graph, port, ranges, common, obstacle, samples, warn);
            return null;
        }

        FeatureSteps steps = readers.Layers.Any(reader => reader.Pads)
            ? FeatureSteps.Scaled(ranges)
            : FeatureSteps.Shifted(ranges, (f, center) => Snap(port, features, f, center));
        var weights = new EqualizedWeights(graph, port, readers.Layers, null, steps, Step);
        Graph equalized = weights.Run(features);
        var quant = new QuantParams(Step, steps.ZeroPoint);
        double shared = FrontNoise.Decibels(graph, port.Name, common, graph, samples, readers.Layers);
        double own = FrontNoise.Decibels(equalized, port.Name, quant, graph, samples, readers.Layers);
        return shared < GoodDb && own >= shared + LeastGainDb ? (equalized, quant) : null;
    }

    /// <summary>The center of a feature for which the origin of the caller's own values is a float.</summary>
    private static double Snap(InputPort port, FeaturePattern<int> features, int feature, double center)
    {
        FeatureScaling[] own = [.. Enumerable.Range(0, port.Length)
            .Where(k => features[k] == feature)
            .Select(k => port.Form.Scaling?.Pattern[k] ?? FeatureScaling.None)
            .Distinct()];
        return own is [var scaling] ? scaling.Apply((float)(scaling.Origin + (center / scaling.Factor))) : center;
    }

    private static string Kind(Graph graph, InputPort port) => graph.Inputs.Length == 1 ? "input" : $"'{port.Name}'";

    private static void Warn(
        Graph graph, InputPort port, FeatureRange[] ranges, QuantParams common, string obstacle, float[][] samples, Action<string> warn)
    {
        int Levels(FeatureRange range) => (int)Math.Ceiling(range.Width / common.Scale);
        int[] few = [.. Enumerable.Range(0, ranges.Length).Where(f => !ranges[f].IsConstant && Levels(ranges[f]) < FewLevels)];
        if (few.Length == 0 || FrontNoise.OfOutput(graph, port.Name, common, [.. samples.Take(MaxOutputSamples)]) >= PoorDb)
        {
            return;
        }

        int worst = few.MinBy(f => ranges[f].Width);
        string range = string.Create(CultureInfo.InvariantCulture, $"{ranges[worst].Min:g4} to {ranges[worst].Max:g4}");
        warn(
            $"{few.Length} of {ranges.Length} {Kind(graph, port)} features use fewer than {FewLevels} of the 256 levels of their common scale; feature {worst}, "
            + $"{range}, uses {Levels(ranges[worst])}. They cannot have scales of their own, because {obstacle} reads them: "
            + "scale them before the model, or put the scaler at its front.");
    }
}
