using NanoML.Compiler.Data;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Training;

/// <summary>A network as it is written: its integers, and how well they do.</summary>
/// <param name="Deployed">With scales pinned.</param>
/// <param name="Scores">Of each example that judges: unnormalised logarithms of probabilities.</param>
/// <param name="Accuracy">On the same.</param>
internal sealed record QuantizedNetwork(Graph Deployed, float[][] Scores, Accuracy Accuracy);

/// <summary>
/// Trains a network that is trained in floating point a little more, with the rounding of the device, on labels alone. The same options give
/// the same integers on any number of threads.
/// </summary>
internal sealed class QuantizedTraining
{
    private const double LearningRate = 5e-4;
    private const int Batch = 64;
    private const int Rounds = 4;
    private const int CalibrationExamples = 128;

    private readonly LabelledData _data;
    private readonly int _seed;
    private readonly Student _student;
    private readonly GradientSum _sum;
    private readonly Adam[] _optimizers;
    private readonly float[][] _calibration;

    /// <param name="trained">As it is deployed, in floating point.</param>
    /// <param name="bits">Of the weights between the first and the last layer.</param>
    public QuantizedTraining(Graph trained, LabelledData data, int bits, int seed, int threads)
    {
        _data = data;
        _seed = seed;
        _student = new Student(trained, bits);
        _sum = new GradientSum(_student, Scores.Cut(_student.Graph), new DistillationLoss(LossKind.Kl, 1, 1), threads);
        _optimizers = [.. _student.Parameters.Select(p => new Adam(p.Values.Length))];
        _calibration = [.. Evenly.Take([.. Enumerable.Range(0, data.Training.Count)], CalibrationExamples).SelectMany(
            example => new[] { data.Training.Plain(example), data.Training.Augmented(example, new Random(ExampleOrder.Mix(seed, example))) })];
    }

    /// <returns>The better of the network that is only rounded and the one that was trained so; the first when it was cancelled.</returns>
    public QuantizedNetwork Run(int steps, IProgress<double>? progress, CancellationToken cancellation)
    {
        _student.ChooseScales(_calibration);
        QuantizedNetwork before = Judge();
        using IEnumerator<int> order = ExampleOrder.Endless(_data.Training.Count, _seed).GetEnumerator();
        for (int step = 0; step < steps; step++)
        {
            if (cancellation.IsCancellationRequested)
            {
                return before;
            }

            if (step > 0 && step % Math.Max(1, steps / Rounds) == 0)
            {
                _student.ChooseScales(_calibration);
            }

            Step(order, step, LearningRate * Schedules.Cosine((double)step / steps));
            progress?.Report((step + 1.0) / steps);
        }

        _student.ChooseScales(_calibration);
        return steps > 0 && Judge() is var after && after.Accuracy.Loss <= before.Accuracy.Loss ? after : before;
    }

    private void Step(IEnumerator<int> order, int step, double rate)
    {
        var batch = new Example[Batch];
        for (int k = 0; k < Batch; k++)
        {
            order.MoveNext();
            var random = new Random(ExampleOrder.Mix(~_seed, (step * Batch) + k));
            batch[k] = new Example(_data.Training.Augmented(order.Current, random), [], _data.Training.Label(order.Current));
        }

        float[][] gradients = _sum.Gradients(batch);
        for (int p = 0; p < gradients.Length; p++)
        {
            _student.Parameters[p].PassBack(gradients[p]);
            _optimizers[p].Step(_student.Parameters[p].Values, gradients[p], rate);
        }
    }

    private QuantizedNetwork Judge()
    {
        ILabelledExamples judges = _data.Validation;
        (double Loss, float[] Scores)[] results = _sum.Judge(
            [.. Enumerable.Range(0, judges.Count).Select(k => new Example(judges.Plain(k), [], judges.Label(k)))]);
        float[][] scores = [.. results.Select(result => result.Scores)];
        return new QuantizedNetwork(_student.Deployed(), scores, Accuracy.Of(judges, scores));
    }
}
