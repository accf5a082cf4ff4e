using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Progress;

namespace NanoML.Compiler.Training;

/// <summary>The state of the student after an epoch.</summary>
/// <param name="Epoch">From 1 on; 0 before training.</param>
/// <param name="Deployed">The graph as it is written.</param>
internal sealed record Checkpoint(int Epoch, double Loss, float[][] Scores, double Sparsity, Graph Deployed);

/// <summary>
/// Trains a student: minibatches of Adam, pruning that grows over the first half of the epochs, scales chosen anew at the start of each.
/// The same options give the same student on any number of threads.
/// </summary>
internal sealed class Trainer
{
    private readonly TuneOptions _options;
    private readonly Student _student;
    private readonly TrainingData _data;
    private readonly GradientSum _sum;
    private readonly Adam[] _optimizers;
    private readonly Batches _batches;

    /// <param name="teacher">The graph that makes scores.</param>
    public Trainer(TuneOptions options, Student student, Graph teacher, TrainingData data, DistillationLoss loss)
    {
        _options = options;
        _student = student;
        _data = data;
        _sum = new GradientSum(student, teacher, loss, options.Threads);
        _optimizers = [.. student.Parameters.Select(p => new Adam(p.Values.Length))];

        // Labels alone need no teacher, and mixtures have none.
        _batches = new Batches(data, options.Batch, loss.Alpha < 1 ? options.Mix : 0, options.Seed);
    }

    /// <summary>How many epochs were run to the end.</summary>
    public int Epochs { get; private set; }

    /// <summary>The student pruned and rounded, without training.</summary>
    /// <remarks>Pruning is final, so another student is trained.</remarks>
    public Checkpoint Start()
    {
        _student.Prune(_options.PruneRatio, _options.PruneScope);
        _student.ChooseScales(_data.Calibration);
        return Judge(0);
    }

    /// <summary>Trains until the epochs are over, none is better for long, or it is cancelled.</summary>
    /// <returns>The best state of those that are pruned as asked.</returns>
    /// <exception cref="CompilerException">NML0301: the training diverged.</exception>
    public Checkpoint Run(IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        Checkpoint? best = null;
        int full = _options.PruneRatio > 0 ? Schedules.PruningEpochs(_options.Epochs) : 1;
        for (int epoch = 0; epoch < _options.Epochs && !IsOver(best, epoch); epoch++)
        {
            _student.Prune(Schedules.Sparsity(_options.PruneRatio, epoch, _options.Epochs), _options.PruneScope);
            _student.ChooseScales(_data.Calibration);
            if (!RunEpoch(epoch, progress, cancellation))
            {
                break;
            }

            Epochs = epoch + 1;
            RequireFinite();
            if (Epochs >= full && Judge(Epochs) is { } state && (best is null || _data.Validation.Length == 0 || state.Loss < best.Loss))
            {
                best = state;
            }
        }

        return best ?? Unfinished();
    }

    private void RequireFinite()
    {
        if (!_student.Parameters.All(parameter => parameter.Values.All(float.IsFinite)))
        {
            throw new CompilerException(
                DiagnosticCatalog.NotQuantizable,
                $"{_student.Graph.Source}: the training diverged in epoch {Epochs}: a weight is NaN or infinite",
                "Lower --learning-rate.");
        }
    }

    private bool IsOver(Checkpoint? best, int epoch) =>
        best is not null && _data.Validation.Length > 0 && epoch - best.Epoch >= _options.Patience;

    /// <summary>What there is when it was cancelled before pruning was done: pruned at once.</summary>
    private Checkpoint Unfinished()
    {
        _student.Prune(_options.PruneRatio, _options.PruneScope);
        _student.ChooseScales(_data.Calibration);
        return Judge(Epochs);
    }

    /// <returns>False when it was cancelled.</returns>
    private bool RunEpoch(int epoch, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        int step = 0;
        foreach (Example[] batch in _batches.Epoch())
        {
            if (cancellation.IsCancellationRequested)
            {
                return false;
            }

            double done = (epoch + ((double)step++ / _batches.Steps)) / _options.Epochs;
            Step(batch, _options.LearningRate * Schedules.Cosine(done));
            progress?.Report(new(Stage.Train, done));
        }

        return true;
    }

    private void Step(Example[] batch, double learningRate)
    {
        float[][] gradients = _sum.Gradients(batch);
        for (int p = 0; p < gradients.Length; p++)
        {
            Parameter parameter = _student.Parameters[p];
            parameter.PassBack(gradients[p]);
            _optimizers[p].Step(parameter.Values, gradients[p], learningRate);
            parameter.ApplyMask();
        }
    }

    private Checkpoint Judge(int epoch)
    {
        (double Loss, float[] Scores)[] results = _sum.Judge([.. _data.Judges.Select(_data.Example)]);
        return new Checkpoint(
            epoch, results.Average(r => r.Loss), [.. results.Select(r => r.Scores)], _student.Sparsity(), _student.Deployed());
    }
}
