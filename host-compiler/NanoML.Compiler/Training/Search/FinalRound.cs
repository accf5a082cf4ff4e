using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Progress;
using NanoML.Compiler.Training.Networks;

namespace NanoML.Compiler.Training.Search;

/// <summary>
/// The last networks of a search: each is trained anew for each part of the examples that judges (Stone, "Cross-Validatory Choice and Assessment
/// of Statistical Predictions", 1974), with the rounding of the device at the end, and judged by its integers on what it did not see. The one that
/// is taken is then trained on all examples.
/// </summary>
internal sealed class FinalRound
{
    private readonly TrainOptions _options;
    private readonly LabelledData _all;
    private readonly InputScale _scale;
    private readonly TrainingSteps _steps;
    private readonly ImmutableArray<ImmutableArray<int>> _folds;
    private readonly ILabelledExamples _judged;

    /// <param name="data">Its training and validation part are what there is.</param>
    /// <param name="folds">How many parts judge.</param>
    /// <param name="steps">Of each training that is judged.</param>
    public FinalRound(TrainOptions options, LabelledData data, InputScale scale, int folds, TrainingSteps steps)
    {
        var examples = new JoinedExamples(data.Training, data.Validation);
        _options = options;
        _all = data with { Training = examples, Validation = examples };
        _scale = scale;
        _steps = steps;
        _folds = Folds.Of(examples, data.Training.Count, folds, options.Seed);
        _judged = new ExampleSubset(examples, [.. _folds.SelectMany(fold => fold)]);
    }

    /// <summary>How many examples judge.</summary>
    public int Judges => _judged.Count;

    /// <returns>Null when it was cancelled.</returns>
    public Trial? Judge(Candidate candidate, IProgress<double>? progress, CancellationToken cancellation)
    {
        var floats = new List<float[]>();
        var integers = new List<float[]>();
        foreach ((int fold, ImmutableArray<int> judges) in _folds.Index())
        {
            double share = 1.0 / _folds.Length;
            HashSet<int> held = [.. judges];
            LabelledData data = _all with
            {
                Training = new ExampleSubset(_all.Training, [.. Enumerable.Range(0, _all.Training.Count).Where(example => !held.Contains(example))]),
                Validation = new ExampleSubset(_all.Training, judges),
            };
            if (Train(candidate.Network, data, _steps, ProgressPart.Of(progress, fold * share, (fold + 1) * share), cancellation) is not { } trained)
            {
                return null;
            }

            floats.AddRange(Accuracy.ScoresOf(trained.Float, data.Validation, _options.Threads));
            integers.AddRange(trained.Rounded.Scores);
        }

        return new Trial(candidate, SearchPlan.Rounds, _steps.Float, Accuracy.Of(_judged, floats), Accuracy.Of(_judged, integers));
    }

    /// <returns>The network, trained on all examples and rounded; null when it was cancelled.</returns>
    public Graph? Finish(Network network, TrainingSteps steps, IProgress<double>? progress, CancellationToken cancellation) =>
        Train(network, _all, steps, progress, cancellation)?.Rounded.Deployed;

    private (Graph Float, QuantizedNetwork Rounded)? Train(
        Network network, LabelledData data, TrainingSteps steps, IProgress<double>? progress, CancellationToken cancellation)
    {
        double share = 1 / (1 + SearchPlan.RoundedShare);
        var options = new FloatTrainingOptions(steps.Float, _options.Seed + SearchPlan.Rounds - 1, _options.Threads);
        if (new FloatTraining(network, data, _scale, options).Run(ProgressPart.Of(progress, 0, share), cancellation) is not { } trained)
        {
            return null;
        }

        Diverged.Refuse(trained, _all.Source);
        QuantizedNetwork integers = new QuantizedTraining(trained, data, _options.Bits, _options.Seed, _options.Threads)
            .Run(steps.Rounded, ProgressPart.Of(progress, share, 1), cancellation);
        return cancellation.IsCancellationRequested ? null : (trained, integers);
    }
}
