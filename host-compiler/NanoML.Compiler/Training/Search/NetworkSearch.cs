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
/// Finds a network for labelled examples and a board: prices those that suit the inputs, trains them in rounds of fewer and longer, judges the
/// last ones with the rounding of the device by parts of the examples in turn, takes the fastest that is as good as the best, and trains it on all.
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
        for (int round = 0; round < SearchPlan.Rounds - 1 && !_cancellation.IsCancellationRequested; round++)
        {
            Train(left, round, plan.Steps(round, Costs(left)));
            left = _cancellation.IsCancellationRequested ? left : Choice.Next([.. left.Select(candidate => _trials[candidate])], SearchPlan.Places(left.Count), _options.Rule);
        }

        if (_trials.Count == 0)
        {
            throw new OperationCanceledException(_cancellation);
        }

        (int folds, TrainingSteps steps) = plan.Last(Costs(left));
        var last = new FinalRound(_options, _data, _scale, folds, steps);
        Trial chosen = Choice.Of(Judge(last, left), _options.Rule);
        Graph network = last.Finish(chosen.Candidate.Network, plan.Finish(chosen.Candidate.ExampleCost), Part(SearchPlan.FinishedBefore, 1), _cancellation)
            ?? Rounded(ref chosen);
        Trial[] trials = [.. _trials.Values.OrderBy(trial => trial.Candidate.Price.Milliseconds)];
        return new SearchResult(
            GraphExporter.Export(network, Metadata(network, chosen)), candidates, [.. trials], Choice.Front(trials), chosen,
            _data.Training.Count, last.Judges, _cancellation.IsCancellationRequested);
    }

    private void Train(IReadOnlyList<Candidate> candidates, int round, int steps)
    {
        double done = 0;
        foreach (Candidate candidate in candidates)
        {
            ProgressPart? part = Part(SearchPlan.RoundShare * round, SearchPlan.RoundShare * (round + 1), candidates, ref done, candidate);
            var options = new FloatTrainingOptions(steps, _options.Seed + round, _options.Threads);
            Graph? trained = new FloatTraining(candidate.Network, _data, _scale, options).Run(part, _cancellation);
            if (trained is null)
            {
                return;
            }

            Diverged.Refuse(trained, _data.Source);
            var trial = new Trial(candidate, round + 1, steps, Accuracy.Of(trained, _data.Validation, _options.Threads));

            // A longer training with another seed may end worse: the better one is kept.
            if (!_trials.TryGetValue(candidate, out Trial? before) || trial.Float.Share >= before.Float.Share)
            {
                _trials[candidate] = trial;
                _trained[candidate] = trained;
            }
        }
    }

    /// <summary>Those that all parts of the examples judged; where none was, all that were trained.</summary>
    private Trial[] Judge(FinalRound last, IReadOnlyList<Candidate> candidates)
    {
        var judged = new List<Trial>();
        double done = 0;
        foreach (Candidate candidate in candidates)
        {
            ProgressPart? part = Part(SearchPlan.JudgedBefore, SearchPlan.FinishedBefore, candidates, ref done, candidate);
            if (!_cancellation.IsCancellationRequested && last.Judge(candidate, part, _cancellation) is { } trial)
            {
                judged.Add(_trials[candidate] = trial);
            }
        }

        return judged.Count > 0 ? [.. judged] : [.. _trials.Values];
    }

    /// <summary>The network of an earlier round, rounded and no more, where time was not left for all examples.</summary>
    private Graph Rounded(ref Trial chosen)
    {
        QuantizedNetwork network = new QuantizedTraining(_trained[chosen.Candidate], _data, _options.Bits, _options.Seed, _options.Threads)
            .Run(0, null, CancellationToken.None);
        _trials[chosen.Candidate] = chosen = chosen with { Quantized = network.Accuracy };
        return network.Deployed;
    }

    private static double[] Costs(IEnumerable<Candidate> candidates) => [.. candidates.Select(candidate => candidate.ExampleCost)];

    /// <summary>Of the time between two shares of the whole, what one network takes, by its cost.</summary>
    private ProgressPart? Part(double from, double to, IReadOnlyList<Candidate> candidates, ref double done, Candidate candidate)
    {
        double all = candidates.Sum(c => c.ExampleCost);
        double before = done / all;
        done += candidate.ExampleCost;
        return Part(from + (before * (to - from)), from + (done / all * (to - from)));
    }

    private ProgressPart? Part(double from, double to) => ProgressPart.Of(ForwardProgress.To(_progress, Stage.Train), from, to);

    private ImmutableDictionary<string, string> Metadata(Graph network, Trial chosen) => network.Metadata.SetItem(MetadataKey, string.Create(
        CultureInfo.InvariantCulture,
        $"network={chosen.Candidate.Network} target={Path.GetFileName(_options.Target)} minutes={_options.Minutes} seed={_options.Seed} bits={_options.Bits} "
        + $"round={chosen.Round} steps={chosen.Steps}{(_options.Rule == ChoiceRule.Best ? " choose=best" : "")}"));
}
