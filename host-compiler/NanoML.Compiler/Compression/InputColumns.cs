using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Compression;

/// <summary>
/// What each weight of an output channel is multiplied with, without its mean: a column for each weight, over positions of all samples. Its
/// memory is that of the last one that was disposed of, since whole networks need as much again and again.
/// </summary>
internal sealed class InputColumns : IDisposable
{
    private const int CacheLine = 64 / sizeof(float);

    private readonly float[] _values;
    private readonly int _first;
    private readonly int _distance;

    private InputColumns(int count, int length)
    {
        Count = count;
        Length = length;
        _distance = (length + CacheLine - 1) / CacheLine * CacheLine;
        _values = ArrayPool<float>.Shared.Rent((count * _distance) + CacheLine);
        _first = ToCacheLine(_values);
        Means = new double[count];
    }

    /// <summary>How many weights.</summary>
    public int Count { get; }

    /// <summary>How many positions.</summary>
    public int Length { get; }

    /// <summary>Of each column before it was taken from it.</summary>
    public double[] Means { get; }

    /// <param name="inputs">Input 0 of the layer, one tensor a sample.</param>
    /// <param name="positions">Of one sample.</param>
    /// <param name="weight">The first of the weights, by its index among all of the layer.</param>
    /// <param name="step">Every so many positions one is taken.</param>
    public static InputColumns Of(IWeightedOp op, Tensor[] inputs, Shape weights, int positions, int weight, int count, int step)
    {
        var columns = new InputColumns(count, ((positions * inputs.Length) + step - 1) / step);

        // Sample by sample, so that one is in the cache for all weights.
        Parallel.For(0, inputs.Length, Cores.All, sample =>
        {
            int first = sample * positions;
            int start = (first + step - 1) / step;
            int end = (first + positions + step - 1) / step;
            for (int k = 0; k < count; k++)
            {
                op.GatherInputs(inputs[sample], weights, weight + k, (start * step) - first, step, columns.Column(k)[start..end]);
            }
        });
        Parallel.For(0, count, Cores.All, k => columns.Means[k] = Center(columns.Column(k)));
        return columns;
    }

    /// <summary>A part of a weight's column.</summary>
    public ReadOnlySpan<float> Part(int weight, int start, int length) => _values.AsSpan(_first + (weight * _distance) + start, length);

    public void Dispose() => ArrayPool<float>.Shared.Return(_values);

    private Span<float> Column(int weight) => _values.AsSpan(_first + (weight * _distance), Length);

    /// <summary>Elements before the first cache line: vectors across two are slower to read. Large arrays stay where they are.</summary>
    private static int ToCacheLine(float[] values)
    {
        nint address = Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref MemoryMarshal.GetArrayDataReference(values));
        return (int)(-(address / sizeof(float)) & (CacheLine - 1));
    }

    private static double Center(Span<float> column)
    {
        double sum = 0;
        foreach (float x in column)
        {
            sum += x;
        }

        double mean = sum / column.Length;
        for (int p = 0; p < column.Length; p++)
        {
            column[p] = (float)(column[p] - mean);
        }

        return mean;
    }
}
