namespace NanoML.Compiler.Training;

/// <summary>
/// Draws the batches of an epoch: every sample once, in random order; where samples are few, as many times as makes enough batches.
/// </summary>
/// <remarks>
/// A share of the samples is mixed with others, <c>x = r * a + (1 - r) * b</c> with r uniform, and shown to the teacher: it has an answer
/// to any input, so that few samples become many (Beyer et al., "Knowledge distillation: A good teacher is patient and consistent", 2022,
/// after Zhang et al., "mixup", 2018). Mixtures have no label.
/// </remarks>
internal sealed class Batches
{
    private const int LeastSteps = 32;

    private readonly TrainingData _data;
    private readonly int _batch;
    private readonly double _mix;
    private readonly Random _random;
    private readonly int _passes;

    /// <param name="batch">Samples a batch; the last one of an epoch may have fewer.</param>
    /// <param name="mix">The share of samples that are mixed, in [0, 1].</param>
    public Batches(TrainingData data, int batch, double mix, int seed)
    {
        _data = data;
        _batch = batch;
        _mix = mix;
        _random = new Random(seed);
        int samples = data.Training.Length;
        _passes = Math.Max(1, ((LeastSteps * batch) + samples - 1) / samples);
        Steps = ((_passes * samples) + batch - 1) / batch;
    }

    /// <summary>How many batches an epoch has.</summary>
    public int Steps { get; }

    public IEnumerable<Example[]> Epoch() => Order().Chunk(_batch).Select(samples => samples.Select(Draw).ToArray());

    private IEnumerable<int> Order()
    {
        for (int pass = 0; pass < _passes; pass++)
        {
            int[] order = [.. _data.Training];
            _random.Shuffle(order);
            foreach (int sample in order)
            {
                yield return sample;
            }
        }
    }

    private Example Draw(int sample) => _random.NextDouble() < _mix
        ? Mix(_data.Samples.Inputs[sample], _data.Samples.Inputs[_data.Training[_random.Next(_data.Training.Length)]], _random.NextSingle())
        : _data.Example(sample);

    private static Example Mix(float[] a, float[] b, float share) =>
        new([.. a.Zip(b, (x, y) => (share * x) + ((1 - share) * y))], null, null);
}
