using System.Buffers;

namespace NanoML.Compiler.Compression;

/// <summary>
/// The rows that steps of an elimination leave behind: one more with each step, all as long as there are columns left. A layer has many
/// thousands of them and the next layer as many again, so their memory is handed on.
/// </summary>
internal sealed class EliminatedRows : IDisposable
{
    private const int RowsTogether = 32;

    // Up to 128 MiB of arrays of the largest size wait for the next layer.
    private static readonly ArrayPool<double> s_memory = ArrayPool<double>.Create(RowsTogether * OptimalBrainSurgeon.MaxStepwise, 512);

    private readonly List<double[]> _arrays = [];
    private readonly int _columns;
    private int _left;

    /// <param name="columns">Of the first row, at most <see cref="OptimalBrainSurgeon.MaxStepwise"/>.</param>
    public EliminatedRows(int columns) => _columns = _left = columns;

    public int Count { get; private set; }

    public Span<double> this[int row] => _arrays[row / RowsTogether].AsSpan(row % RowsTogether * _columns, _left);

    /// <summary>One more row, with any numbers in it.</summary>
    public Span<double> Add()
    {
        if (Count == _arrays.Count * RowsTogether)
        {
            _arrays.Add(s_memory.Rent(RowsTogether * _columns));
        }

        Count++;
        return this[Count - 1];
    }

    /// <summary>Leaves these columns of each row, ascending.</summary>
    public void Keep(int[] places)
    {
        for (int row = 0; row < Count; row++)
        {
            Span<double> values = this[row];
            for (int k = 0; k < places.Length; k++)
            {
                values[k] = values[places[k]];
            }
        }

        _left = places.Length;
    }

    public void Dispose()
    {
        _arrays.ForEach(array => s_memory.Return(array));
        _arrays.Clear();
        Count = 0;
    }
}
