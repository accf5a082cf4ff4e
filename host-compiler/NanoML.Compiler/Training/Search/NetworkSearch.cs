using System.Collections.Immutable;
using System.Globalization;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Training.Networks;

namespace NanoML.Compiler.Training.Search;

/// <summary>
/// Finds a network for labelled examples and a board: prices those that suit the inputs, trains them in rounds of fewer and longer, trains the
/// last ones with the rounding of the device, and takes the fastest that is as good as the best.
/// </summary>
public sealed class NetworkSearch
{
    /// <summary>The metadata entry that records how a file was made.</summary>
    public const string MetadataKey = "nanoml.train";

    private const int ScaleSamples = 2000;

    private readonly TrainOptions _options;
    private readonly LabelledData _data;
    private readonly InputScale _scale;
    private readonly IProgress<StageProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<Candidate, Trial> _trials = [];
    private readonly Dictionary<Candidate, Graph> _trained = [];

    private NetworkSearch(TrainOptions options, LabelledData data, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        _options = options;
        _data = data;
        _progress = progress;
        _cancellation = cancellation;
        _scale = InputScales.Of(data.Shape, [.. Evenly.Take([.. Enumerable.Range(0, data.Training.Count)], ScaleSamples)
            .Select(example => data.Training.Augmented(example, new Random(ExampleOrder.Mix(options.Seed, example))))]);
    }

    /// <param name="cancellation">Ends the training; what is best so far is the result.</param>
    /// <exception cref="OperationCanceledException">It was cancelled before a network was trained.</exception>
    /// <exception cref="CompilerException">The data cannot be learnt from (NML0320 to NML0322, NML0324, NML0325), or nothing fits the board (NML0323).</exception>
    public static SearchResult Run(
        TrainOptions options, LabelledData data, IProgress<StageProgress>? progress = null, CancellationToken cancellation = default)
    {
        LabelledData kept = KeptExamples.Of(data, options.Seed);
        DataChecks.Require(kept);
        return new NetworkSearch(options, kept, progress, cancellation).Run();
    }

    private SearchResult Run()
    {
        _progress?.Report(new(Stage.Price, 0));
        ImmutableArray<Candidate> candidates = Candidates.Of(_data, _scale, _options, ForwardProgress.To(_progress, Stage.Price), _cancellation);
        var plan = new SearchPlan(_options.Minutes, _data.Training.Count);
        IReadOnlyList<Candidate> left = [.. candidates.Take(plan.Begin(Costs(candidates)))];
        for (int round = 0; round < SearchPlan.Rounds && !_cancellation.IsCancellationRequested; round++)
        {
            left = round == 0 ? left : Choice.Next([.. left.Select(candidate => _trials[candidate])], SearchPlan.Places(left.Count));
            Train(left, round, plan.Steps(round, Costs(left)));
        }

        if (_trials.Count == 0)
        {
            throw new OperationCanceledException(_cancellation);
        }

        Dictionary<Candidate, QuantizedNetwork> rounded = Round(_cancellation.IsCancellationRequested ? [] : left, plan.RoundedSteps(Costs(left)));
        Trial chosen = Choice.Of([.. rounded.Count > 0 ? rounded.Keys.Select(candidate => _trials[candidate]) : _trials.Values]);
        if (!rounded.TryGetValue(chosen.Candidate, out QuantizedNetwork? network))
        {
            network = Round(chosen.Candidate, 0, null, CancellationToken.None);
            chosen = _trials[chosen.Candidate];
        }

        Trial[] trials = [.. _trials.Values.OrderBy(trial => trial.Candidate.Price.Milliseconds)];
        return new SearchResult(
            GraphExporter.Export(network.Deployed, Metadata(network.Deployed, chosen)), candidates, [.. trials], Choice.Front(trials), chosen,
            _data.Training.Count, _data.Validation.Count, _cancellation.IsCancellationRequested);
    }

    private void Train(IReadOnlyList<Candidate> candidates, int round, int steps)
    {
        double done = 0;
        foreach (Candidate candidate in candidates)
        {
            ProgressPart? part = Part(round, candidates, ref done, candidate);
            var options = new FloatTrainingOptions(steps, _options.Seed + round, _options.Threads);
            Graph? trained = new FloatTraining(candidate.Network, _data, _scale, options).Run(part, _cancellation);
            if (trained is null)
            {
                return;
            }

            RequireFinite(trained);
            var trial = new Trial(candidate, round + 1, steps, Accuracy.Of(trained, _data.Validation, _options.Threads));

            // A longer training with another seed may end worse: the better one is kept.
            if (!_trials.TryGetValue(candidate, out Trial? before) || trial.Float.Share >= before.Float.Share)
            {
                _trials[candidate] = trial;
                _trained[candidate] = trained;
            }
        }
    }

    private Dictionary<Candidate, QuantizedNetwork> Round(IReadOnlyList<Candidate> candidates, int steps)
    {
        var result = new Dictionary<Candidate, QuantizedNetwork>();
        double done = 0;
        foreach (Candidate candidate in candidates.Where(_trained.ContainsKey))
        {
            result[candidate] = Round(candidate, steps, Part(SearchPlan.Rounds, candidates, ref done, candidate), _cancellation);
        }

        return result;
    }

    private QuantizedNetwork Round(Candidate candidate, int steps, IProgress<double>? progress, CancellationToken cancellation)
    {
        QuantizedNetwork network = new QuantizedTraining(_trained[candidate], _data, _options.Bits, _options.Seed, _options.Threads)
            .Run(steps, progress, cancellation);
        _trials[candidate] = _trials[candidate] with { Quantized = network.Accuracy };
        return network;
    }

    private static double[] Costs(IEnumerable<Candidate> candidates) => [.. candidates.Select(candidate => candidate.ExampleCost)];

    /// <summary>Rounds, and the rounding after them, are equal shares of the time; within one, networks by their costs.</summary>
    private ProgressPart? Part(int round, IReadOnlyList<Candidate> candidates, ref double done, Candidate candidate)
    {
        double all = candidates.Sum(c => c.ExampleCost);
        double from = done / all;
        done += candidate.ExampleCost;
        return ProgressPart.Of(
            ForwardProgress.To(_progress, Stage.Train), (round + from) / (SearchPlan.Rounds + 1), (round + (done / all)) / (SearchPlan.Rounds + 1));
    }

    private void RequireFinite(Graph trained)
    {
        if (trained.Values.Values.Any(value => value.Constant is { IsFloat: true } constant && !constant.Floats.All(float.IsFinite)))
        {
            throw new CompilerException(DiagnosticCatalog.Diverged, $"{_data.Source}: a weight became NaN or infinite");
        }
    }

    private ImmutableDictionary<string, string> Metadata(Graph network, Trial chosen) => network.Metadata.SetItem(MetadataKey, string.Create(
        CultureInfo.InvariantCulture,
        $"network={chosen.Candidate.Network} target={Path.GetFileName(_options.Target)} minutes={_options.Minutes} seed={_options.Seed} bits={_options.Bits} "
        + $"round={chosen.Round} steps={chosen.Steps}"));
}
