using System.Collections.Immutable;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Proof;

/// <summary>Samples as the file takes them, where the graph computes one of several (<see cref="Graph.BatchSize"/>).</summary>
/// <param name="graph">As it was imported.</param>
internal sealed class SampleBatch(Graph graph)
{
    private readonly ImmutableArray<InputPort> _inputs = graph.InputPorts;

    /// <summary>How many samples the file takes at once.</summary>
    public int Size => graph.BatchSize;

    /// <summary>The inputs of the file. Places that are left get samples backwards: a file whose samples meet shows it.</summary>
    /// <param name="samples">One to <see cref="Size"/>, whole.</param>
    public ImmutableArray<Tensor> Join(ReadOnlySpan<float[]> samples)
    {
        var inputs = ImmutableArray.CreateBuilder<Tensor>(_inputs.Length);
        foreach (InputPort input in _inputs)
        {
            inputs.Add(Join(input, samples));
        }

        return inputs.MoveToImmutable();
    }

    private Tensor Join(InputPort input, ReadOnlySpan<float[]> samples)
    {
        var all = new float[Size * input.Length];
        for (int place = 0; place < Size; place++)
        {
            Span<float> target = all.AsSpan(place * input.Length, input.Length);
            input.Of(samples[place % samples.Length]).CopyTo(target);
            if (place >= samples.Length)
            {
                target.Reverse();
            }
        }

        return new Tensor(Size == 1 ? input.Shape : input.Shape.With(0, Size * input.Shape[0]), all);
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
