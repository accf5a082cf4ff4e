using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Training.Networks;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Training;

/// <summary>How a network is trained in floating point.</summary>
/// <param name="Steps">Batches in all.</param>
/// <param name="LearningRate">Of Adam, at the start; it falls to nothing along half a cosine.</param>
/// <param name="WeightDecay">What weights lose in a step, times the rate (Loshchilov and Hutter, "Decoupled Weight Decay", 2019).</param>
/// <param name="Threads">It changes nothing but the time.</param>
internal sealed record FloatTrainingOptions(int Steps, int Seed, int Threads, double LearningRate = 5e-3, double WeightDecay = 0.02);

/// <summary>
/// Trains a network in floating point: minibatches in chunks of a fixed size, each normalised by its own statistics (Hoffer et al., "Train
/// longer, generalize better", 2017), on examples that vary. The same options give the same network on any number of threads.
/// </summary>
internal sealed class FloatTraining
{
    /// <summary>Examples a step.</summary>
    public const int Batch = Chunks * ChunkSize;

    private const int Chunks = 2;
    private const int ChunkSize = 32;
    private const int StatisticChunks = 16;

    private readonly Network _network;
    private readonly LabelledData _data;
    private readonly InputScale _scale;
    private readonly FloatTrainingOptions _options;
    private readonly Graph _graph;
    private readonly Dictionary<string, Tensor> _parameters;
    private readonly Dictionary<string, Adam> _optimizers;
    private readonly ParallelOptions _parallel;
    private readonly double[] _classWeights;
    private readonly Chunk[] _chunks;

    public FloatTraining(Network network, LabelledData data, InputScale scale, FloatTrainingOptions options)
    {
        _network = network;
        _data = data;
        _scale = scale;
        _options = options;
        _graph = network.ToTrain(data.Shape, data.Classes.Count, ChunkSize, options.Seed);
        _parameters = _graph.Values.Values.Where(value => value.Constant is not null && !value.Name.EndsWith(NetworkBuilder.Begins, StringComparison.Ordinal))
            .OrderBy(value => value.Name, StringComparer.Ordinal)
            .ToDictionary(value => value.Name, value => new Tensor(value.Shape, [.. value.Constant!.Floats]));
        _optimizers = _parameters.ToDictionary(pair => pair.Key, pair => new Adam(pair.Value.Shape.Count));
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads };
        _classWeights = ClassWeights.Of(data);
        _chunks = [.. Enumerable.Range(0, Chunks).Select(_ => new Chunk(_graph, _parameters, ChunkSize * data.Shape.Count))];
    }

    /// <returns>The network to deploy, in floating point; null when it was cancelled.</returns>
    public Graph? Run(IProgress<double>? progress, CancellationToken cancellation)
    {
        using IEnumerator<int> order = ExampleOrder.Endless(_data.Training.Count, _options.Seed).GetEnumerator();
        var batch = new int[Batch];
        for (int step = 0; step < _options.Steps; step++)
        {
            if (cancellation.IsCancellationRequested)
            {
                return null;
            }

            for (int k = 0; k < Batch; k++)
            {
                order.MoveNext();
                batch[k] = order.Current;
            }

            Step(batch, step);
            progress?.Report((step + 1.0) / _options.Steps);
        }

        return _network.ToDeploy(_data.Shape, [.. _data.Classes], _scale, _options.Seed, Statistics());
    }

    private void Step(int[] batch, int step)
    {
        Parallel.For(0, Chunks, _parallel, chunk => Accumulate(_chunks[chunk], batch.AsSpan(chunk * ChunkSize, ChunkSize), step, chunk * ChunkSize));
        double rate = _options.LearningRate * Schedules.Cosine((double)step / _options.Steps);
        foreach ((string name, Tensor parameter) in _parameters)
        {
            float[] gradient = _chunks[0].Sums[name];
            for (int chunk = 1; chunk < Chunks; chunk++)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(gradient, _chunks[chunk].Sums[name], gradient);
            }

            if (parameter.Shape.Rank > 1)
            {
                System.Numerics.Tensors.TensorPrimitives.Multiply(parameter.Floats, (float)(1 - (rate * _options.WeightDecay)), parameter.Floats);
            }

            _optimizers[name].Step(parameter.Floats, gradient, rate);
        }
    }

    private void Accumulate(Chunk chunk, ReadOnlySpan<int> examples, int step, int position)
    {
        chunk.Clear();
        int length = _data.Shape.Count;
        for (int k = 0; k < examples.Length; k++)
        {
            var random = new Random(ExampleOrder.Mix(_options.Seed, (step * Batch) + position + k));
            InputScales.Apply(_scale, _data.Training.Augmented(examples[k], random), chunk.Inputs.AsSpan(k * length, length));
        }

        float[] scores = chunk.Tape.Forward(chunk.Inputs, _parameters, ImmutableDictionary<string, QuantParams>.Empty);
        var gradient = new float[scores.Length];
        int classes = _data.Classes.Count;
        for (int k = 0; k < examples.Length; k++)
        {
            int label = _data.Training.Label(examples[k]);
            AddCrossEntropy(scores.AsSpan(k * classes, classes), label, _classWeights[label] / Batch, gradient.AsSpan(k * classes, classes));
        }

        chunk.Tape.Backward(gradient, chunk.Sums);
    }

    private static void AddCrossEntropy(ReadOnlySpan<float> scores, int label, double weight, Span<float> gradient)
    {
        double[] logs = DistillationLoss.LogProbabilities(scores, 1);
        for (int c = 0; c < logs.Length; c++)
        {
            gradient[c] = (float)(weight * (Math.Exp(logs[c]) - (c == label ? 1 : 0)));
        }
    }

    /// <summary>
    /// The parameters with the means and variances that normalisations see on examples that vary as in training (Wu and Johnson, "Rethinking 'Batch' in
    /// BatchNorm", 2021).
    /// </summary>
    private Dictionary<string, Tensor> Statistics()
    {
        var result = new Dictionary<string, Tensor>(_parameters);
        int[] order = [.. ExampleOrder.Endless(_data.Training.Count, _options.Seed).Take(StatisticChunks * ChunkSize)];
        var moments = new Dictionary<string, (float[] Mean, float[] Variance)>[StatisticChunks];
        Graph trained = _graph with
        {
            Values = _graph.Values.SetItems(_parameters.Select(p => KeyValuePair.Create(p.Key, Value.OfConstant(p.Key, p.Value)))),
        };
        Parallel.For(0, StatisticChunks, _parallel, chunk => moments[chunk] = MomentsOf(trained, order.AsSpan(chunk * ChunkSize, ChunkSize), chunk * ChunkSize));
        foreach (string name in moments[0].Keys)
        {
            int channels = moments[0][name].Mean.Length;
            double[] mean = [.. Enumerable.Range(0, channels).Select(c => moments.Average(m => (double)m[name].Mean[c]))];
            double[] square = [.. Enumerable.Range(0, channels).Select(c => moments.Average(m => m[name].Variance[c] + ((double)m[name].Mean[c] * m[name].Mean[c])))];
            result[$"{name}/mean"] = new Tensor(Shape.Of(channels), Array.ConvertAll(mean, m => (float)m));
            result[$"{name}/variance"] = new Tensor(Shape.Of(channels), [.. square.Zip(mean, (s, m) => (float)Math.Max(0, s - (m * m)))]);
        }

        return result;
    }

    private Dictionary<string, (float[] Mean, float[] Variance)> MomentsOf(Graph trained, ReadOnlySpan<int> examples, int first)
    {
        int length = _data.Shape.Count;
        var inputs = new float[examples.Length * length];
        for (int k = 0; k < examples.Length; k++)
        {
            var random = new Random(ExampleOrder.Mix(~_options.Seed, first + k));
            InputScales.Apply(_scale, _data.Training.Augmented(examples[k], random), inputs.AsSpan(k * length, length));
        }

        Dictionary<string, string> normalized = trained.Nodes.Where(node => node.Op is TrainingNormalization).ToDictionary(node => node.Inputs[0], node => node.Inputs[0]);
        var result = new Dictionary<string, (float[], float[])>();
        new FloatOracle(trained).Run(trained.Feed(inputs), (name, tensor) =>
        {
            if (normalized.ContainsKey(name))
            {
                result[name] = TrainingNormalization.Statistics(tensor);
            }
        });
        return result;
    }

    private sealed class Chunk(Graph graph, Dictionary<string, Tensor> parameters, int length)
    {
        public Tape Tape { get; } = new(graph, graph.Outputs[0]);

        public float[] Inputs { get; } = new float[length];

        public Dictionary<string, float[]> Sums { get; } = parameters.ToDictionary(p => p.Key, p => new float[p.Value.Shape.Count]);

        public void Clear()
        {
            foreach (float[] sum in Sums.Values)
            {
                Array.Clear(sum);
            }
        }
    }
}
