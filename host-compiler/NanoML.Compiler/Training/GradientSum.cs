using System.Numerics.Tensors;
using NanoML.Compiler.Ir;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.Compiler.Training;

/// <summary>
/// Runs batches on several threads with the same result for any number of them: a batch is cut into chunks of a fixed size, each adds up in
/// its own arrays, and these are added in their order.
/// </summary>
internal sealed class GradientSum
{
    private const int ChunkSize = 4;

    private readonly Student _student;
    private readonly TrainingData _data;
    private readonly DistillationLoss _loss;
    private readonly ParallelOptions _parallel;
    private readonly List<Chunk> _chunks = [];

    public GradientSum(Student student, TrainingData data, DistillationLoss loss, int threads)
    {
        _student = student;
        _data = data;
        _loss = loss;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
    }

    /// <summary>The mean gradient over samples, one array per parameter, by the rounded values.</summary>
    public float[][] Gradients(ReadOnlyMemory<int> samples)
    {
        int chunks = ForEachChunk(samples, (chunk, sample, scores, _) =>
        {
            float[] gradient = new float[scores.Length];
            Evaluate(sample, scores, gradient);
            chunk.Tape.Backward(gradient, chunk.Sums);
        });

        float[][] totals = [.. _student.Parameters.Select(p => new float[p.Values.Length])];
        for (int p = 0; p < totals.Length; p++)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                TensorPrimitives.Add(totals[p], _chunks[chunk].Sums[_student.Parameters[p].Name], totals[p]);
            }

            TensorPrimitives.Divide(totals[p], samples.Length, totals[p]);
        }

        return totals;
    }

    /// <summary>The loss and the scores of every sample.</summary>
    public (double Loss, float[] Scores)[] Judge(int[] samples)
    {
        var results = new (double, float[])[samples.Length];
        ForEachChunk(samples, (_, sample, scores, position) => results[position] = (Evaluate(sample, scores, new float[scores.Length]), scores));
        return results;
    }

    private double Evaluate(int sample, float[] scores, float[] gradient) =>
        _loss.Evaluate(scores, _data.TeacherScores[sample], _data.Samples.Labels?[sample] ?? 0, gradient);

    private int ForEachChunk(ReadOnlyMemory<int> samples, Action<Chunk, int, float[], int> work)
    {
        int chunks = (samples.Length + ChunkSize - 1) / ChunkSize;
        while (_chunks.Count < chunks)
        {
            _chunks.Add(new Chunk(_student));
        }

        IReadOnlyDictionary<string, Tensor> parameters = _student.Effective();
        IReadOnlyDictionary<string, QuantParams> ranges = _student.Ranges;
        Parallel.For(0, chunks, _parallel, k =>
        {
            _chunks[k].Clear();
            for (int position = k * ChunkSize; position < Math.Min(samples.Length, (k + 1) * ChunkSize); position++)
            {
                int sample = samples.Span[position];
                work(_chunks[k], sample, _chunks[k].Tape.Forward(_data.Samples.Inputs[sample], parameters, ranges), position);
            }
        });
        return chunks;
    }

    private sealed class Chunk(Student student)
    {
        public Tape Tape { get; } = new(student.Graph, student.ScoreName);

        public Dictionary<string, float[]> Sums { get; } = student.Parameters.ToDictionary(p => p.Name, p => new float[p.Values.Length]);

        public void Clear()
        {
            foreach (float[] sum in Sums.Values)
            {
                Array.Clear(sum);
            }
        }
    }
}
