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
    private readonly FloatOracle _teacher;
    private readonly DistillationLoss _loss;
    private readonly ParallelOptions _parallel;
    private readonly List<Chunk> _chunks = [];

    /// <param name="teacher">The graph that makes the scores to come close to.</param>
    public GradientSum(Student student, Graph teacher, DistillationLoss loss, int threads)
    {
        _student = student;
        _teacher = new FloatOracle(teacher);
        _loss = loss;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
    }

    /// <summary>The mean gradient over examples, one array per parameter, by the rounded values.</summary>
    public float[][] Gradients(Example[] examples)
    {
        int chunks = ForEachChunk(examples, (chunk, _, scores, gradient, _) => chunk.Tape.Backward(gradient, chunk.Sums));
        float[][] totals = [.. _student.Parameters.Select(p => new float[p.Values.Length])];
        for (int p = 0; p < totals.Length; p++)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                TensorPrimitives.Add(totals[p], _chunks[chunk].Sums[_student.Parameters[p].Name], totals[p]);
            }

            TensorPrimitives.Divide(totals[p], examples.Length, totals[p]);
        }

        return totals;
    }

    /// <summary>The loss and the scores of every example.</summary>
    public (double Loss, float[] Scores)[] Judge(Example[] examples)
    {
        var results = new (double, float[])[examples.Length];
        ForEachChunk(examples, (_, position, scores, _, loss) => results[position] = (loss, scores));
        return results;
    }

    /// <param name="work">Is given the chunk, the index of an example, its scores, the gradient by them, and the loss.</param>
    private int ForEachChunk(Example[] examples, Action<Chunk, int, float[], float[], double> work)
    {
        int chunks = (examples.Length + ChunkSize - 1) / ChunkSize;
        while (_chunks.Count < chunks)
        {
            _chunks.Add(new Chunk(_student));
        }

        IReadOnlyDictionary<string, Tensor> parameters = _student.Effective();
        IReadOnlyDictionary<string, QuantParams> ranges = _student.Ranges;
        Parallel.For(0, chunks, _parallel, k =>
        {
            _chunks[k].Clear();
            for (int position = k * ChunkSize; position < Math.Min(examples.Length, (k + 1) * ChunkSize); position++)
            {
                Example example = examples[position];
                float[] scores = _chunks[k].Tape.Forward(example.Input, parameters, ranges);
                var gradient = new float[scores.Length];
                double loss = _loss.Evaluate(scores, example.Teacher ?? _teacher.Run(example.Input), example.Label, gradient);
                work(_chunks[k], position, scores, gradient, loss);
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
