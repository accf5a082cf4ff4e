using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Proof;

/// <summary>Samples as the file takes them, where the graph computes one of several (<see cref="Graph.BatchSize"/>).</summary>
/// <param name="graph">As it was imported.</param>
internal sealed class SampleBatch(Graph graph)
{
    private readonly Shape _sample = graph.Value(graph.Inputs[0]).Shape;

    /// <summary>How many samples the file takes at once.</summary>
    public int Size => graph.BatchSize;

    /// <summary>The input of the file. Places that are left get samples backwards: a file whose samples meet shows it.</summary>
    /// <param name="samples">One to <see cref="Size"/>, each with the elements of the graph's input.</param>
    public Tensor Join(ReadOnlySpan<float[]> samples)
    {
        var all = new float[Size * _sample.Count];
        for (int place = 0; place < Size; place++)
        {
            Span<float> target = all.AsSpan(place * _sample.Count, _sample.Count);
            samples[place % samples.Length].CopyTo(target);
            if (place >= samples.Length)
            {
                target.Reverse();
            }
        }

        return new Tensor(Size == 1 ? _sample : _sample.With(0, Size * _sample[0]), all);
    }

    /// <summary>What a value of the file holds for one sample; all of it where it is the same for all.</summary>
    /// <param name="value">Of the graph, with the name of that value.</param>
    public Tensor Part(Tensor whole, Value value, int place)
    {
        int length = value.Shape.Count;
        return Size > 1 && whole.Shape.Count == Size * length
            ? whole.Gather(value.Shape, [.. Enumerable.Range(place * length, length)])
            : whole;
    }
}
