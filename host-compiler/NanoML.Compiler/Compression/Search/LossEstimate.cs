using System.Collections.Immutable;
using NanoML.Compiler.Calibration;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression.Search;

/// <summary>What a loss is measured in; decided by what is known.</summary>
public enum LossUnit
{
    /// <summary>Percentage points of accuracy on the labels of the data.</summary>
    Accuracy,

    /// <summary>
    /// Percentage points of accuracy to be expected without labels when the float model's probabilities are right: a sample whose class
    /// changes loses the probability of the float model's class and gains that of the new one. It counts half at least, because models are
    /// surer of samples that they were trained on, as calibration samples often are, than of those to come.
    /// </summary>
    ExpectedAccuracy,

    /// <summary>For models that give no classes: the mean square error in percent of the output's power.</summary>
    RelativeError,
}

/// <summary>
/// Measures what compression loses against the float model on samples that it did not learn from: each half of the data judges what was
/// compressed with the other half.
/// </summary>
internal sealed class LossEstimate
{
    /// <summary>Fewer samples cannot tell a loss of a few points.</summary>
    public const int LeastSamples = 16;

    private const double LeastLossOfChange = 0.5;

    private readonly QuantGraph _network;
    private readonly float[][] _samples;
    private readonly int[]? _labels;
    private readonly float[][] _exact;

    /// <param name="labels">Class indices, one a sample; null without.</param>
    public LossEstimate(QuantGraph network, IReadOnlyList<float[]> samples, int[]? labels)
    {
        _network = network;
        _samples = [.. samples];
        _labels = labels;
        _exact = ModelOutputs.Of(network.Graph, samples);
        Halves = [.. Enumerable.Range(0, 2).Select(half => _samples.Where((_, k) => k % 2 != half).ToArray())];
        Unit = labels is not null ? LossUnit.Accuracy
            : ModelOutput.MeaningOf(network.Graph) == OutputMeaning.Probabilities ? LossUnit.ExpectedAccuracy
            : LossUnit.RelativeError;
    }

    public LossUnit Unit { get; }

    /// <summary>The samples that compression learns from; each half is judged by the other one.</summary>
    public ImmutableArray<float[][]> Halves { get; }

    /// <param name="compress">Called with the index of one of <see cref="Halves"/>: the network that learnt from it.</param>
    /// <param name="limit">When one half tells that the loss passes it, the other one is not asked: then the least that the loss can be.</param>
    /// <returns>In percent, as <see cref="Unit"/> says; negative when it gained.</returns>
    public double Measure(Func<int, QuantGraph> compress, double limit = double.PositiveInfinity)
    {
        double[] losses = [.. Enumerable.Range(0, _samples.Length).Select(LeastLoss)];
        double loss = double.NegativeInfinity;
        for (int half = 0; half < 2 && loss <= limit; half++)
        {
            int[] judged = [.. Enumerable.Range(0, _samples.Length).Where(k => k % 2 == half)];
            Plan plan = Planner.CreatePlan(compress(half));
            Parallel.ForEach(judged, Cores.All, () => new IntegerOracle(plan, vectorized: true), (k, _, oracle) =>
            {
                oracle.Reset();
                losses[k] = Loss(k, IntegerOracle.DequantizeOutput(plan, oracle.Run(IntegerOracle.QuantizeInput(plan, _samples[k]))));
                return oracle;
            }, _ => { });
            loss = 100 * (Unit == LossUnit.RelativeError ? losses.Sum() / Power() : losses.Average());
        }

        return loss;
    }

    /// <summary>A sample that the float model has wrong can only gain.</summary>
    private double LeastLoss(int sample) =>
        _labels is not null && ModelOutput.ChosenClass(_network.Graph, _exact[sample]) != _labels[sample] ? -1 : 0;

    private double Loss(int sample, float[] output)
    {
        float[] exact = _exact[sample];
        if (Unit == LossUnit.RelativeError)
        {
            return exact.Zip(output, (x, y) => ((double)x - y) * ((double)x - y)).Sum();
        }

        int before = ModelOutput.ChosenClass(_network.Graph, exact);
        int after = ModelOutput.ChosenClass(_network.Graph, output);
        return _labels is not null
            ? (before == _labels[sample] ? 1 : 0) - (after == _labels[sample] ? 1 : 0)
            : before == after ? 0 : Math.Max(Probability(exact, before) - Probability(exact, after), LeastLossOfChange);
    }

    private static double Probability(float[] output, int chosen) =>
        output.Length > 1 ? output[chosen] : chosen == 1 ? output[0] : 1 - output[0];

    private double Power() => Math.Max(_exact.Sum(y => y.Sum(x => (double)x * x)), double.Epsilon);
}
