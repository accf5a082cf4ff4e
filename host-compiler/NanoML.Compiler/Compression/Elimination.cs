using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Takes runs of weights out of a channel one by one, each weight by a step of Gaussian elimination in the inverse of the Hessian. Of the
/// inverse, a step needs the squares that runs have on the diagonal and one row: rows wait for their steps until they are needed, and
/// shrink to the weights that are left.
/// </summary>
internal sealed class Elimination : IDisposable
{
    private const int StepsTogether = 4;

    private readonly double[] _inverse;
    private readonly int _count;
    private readonly EliminatedRows _rows;
    private readonly List<double> _pivots = [];

    // Rows that change the next one, and how much of each is added to it; kept for its memory alone.
    private readonly List<(int Row, double Share)> _steps = [];

    // Of the columns that rows have: which weight each one is, and which of the runs that they form have been taken out since.
    private int[] _indices;
    private double[] _weights;
    private RunSquares _runs;
    private bool[] _gone;
    private int _goneCount;

    /// <param name="weights">The best values of all weights together.</param>
    /// <param name="inverse">Of their Hessian, row-major; it is not changed.</param>
    /// <param name="runs">How many weights each run has, in their order.</param>
    public Elimination(ReadOnlySpan<double> weights, double[] inverse, int[] runs)
    {
        _inverse = inverse;
        _count = weights.Length;
        _rows = new EliminatedRows(_count);
        _indices = [.. Enumerable.Range(0, _count)];
        _weights = weights.ToArray();
        _runs = RunSquares.Of(inverse, _count, runs);
        _gone = new bool[runs.Length];
    }

    /// <summary>Whether no run is left.</summary>
    public bool IsDone => _gone.Length == 0;

    /// <summary>Takes out the run that does least harm.</summary>
    /// <returns>The index of its first weight, how many it has, and the harm.</returns>
    public (int First, int Length, double Harm) TakeNext()
    {
        int run = LeastHarmful(out double harm);
        int place = _runs.First(run);
        int first = _indices[place];
        int length = _runs.Length(run);
        for (int k = 0; k < length; k++)
        {
            Remove(place + k);
        }

        _gone[run] = true;
        _goneCount++;
        if (4 * _goneCount > _gone.Length)
        {
            Shrink();
        }

        return (first, length, harm);
    }

    public void Dispose() => _rows.Dispose();

    private int LeastHarmful(out double least)
    {
        int best = -1;
        least = double.PositiveInfinity;
        for (int run = 0; run < _gone.Length; run++)
        {
            double harm = _gone[run] ? double.PositiveInfinity : _runs.Harm(run, _weights);
            if (harm < least || (best < 0 && !_gone[run]))
            {
                (best, least) = (run, harm);
            }
        }

        return best;
    }

    private void Remove(int place)
    {
        FindSteps(place);
        Span<double> row = _rows.Add();
        ReadOnlySpan<double> whole = _inverse.AsSpan(_indices[place] * _count, _count);
        for (int k = 0; k < row.Length; k++)
        {
            row[k] = whole[_indices[k]];
        }

        AddSteps(row);
        double pivot = row[place];
        double share = _weights[place] / pivot;
        for (int k = 0; k < row.Length; k++)
        {
            _weights[k] -= share * row[k];
        }

        _runs.Eliminate(row, pivot);
        _pivots.Add(pivot);
    }

    /// <summary>Which of the steps so far change a row of the inverse.</summary>
    private void FindSteps(int place)
    {
        _steps.Clear();
        for (int row = 0; row < _rows.Count; row++)
        {
            // Inputs that know nothing of each other leave each other alone.
            double element = _rows[row][place];
            if (element != 0)
            {
                _steps.Add((row, -element / _pivots[row]));
            }
        }
    }

    private void AddSteps(Span<double> row)
    {
        ReadOnlySpan<(int Row, double Share)> steps = CollectionsMarshal.AsSpan(_steps);
        for (; steps.Length >= StepsTogether; steps = steps[StepsTogether..])
        {
            AddTogether(row, steps[..StepsTogether]);
        }

        foreach ((int taken, double share) in steps)
        {
            TensorPrimitives.MultiplyAdd(_rows[taken], share, row, row);
        }
    }

    /// <summary>Adds rows one after the other to each element, so that the sums are those of single steps.</summary>
    private void AddTogether(Span<double> row, ReadOnlySpan<(int Row, double Share)> steps)
    {
        ref double target = ref MemoryMarshal.GetReference(row);
        ReadOnlySpan<double> a = _rows[steps[0].Row];
        ReadOnlySpan<double> b = _rows[steps[1].Row];
        ReadOnlySpan<double> c = _rows[steps[2].Row];
        ReadOnlySpan<double> d = _rows[steps[3].Row];
        int k = 0;
        for (; k <= row.Length - Vector256<double>.Count; k += Vector256<double>.Count)
        {
            Vector256<double> sum = Vector256.LoadUnsafe(ref target, (nuint)k);
            sum += Vector256.LoadUnsafe(in MemoryMarshal.GetReference(a), (nuint)k) * steps[0].Share;
            sum += Vector256.LoadUnsafe(in MemoryMarshal.GetReference(b), (nuint)k) * steps[1].Share;
            sum += Vector256.LoadUnsafe(in MemoryMarshal.GetReference(c), (nuint)k) * steps[2].Share;
            sum += Vector256.LoadUnsafe(in MemoryMarshal.GetReference(d), (nuint)k) * steps[3].Share;
            sum.StoreUnsafe(ref target, (nuint)k);
        }

        for (; k < row.Length; k++)
        {
            row[k] = row[k] + (a[k] * steps[0].Share) + (b[k] * steps[1].Share) + (c[k] * steps[2].Share) + (d[k] * steps[3].Share);
        }
    }

    private void Shrink()
    {
        int[] runs = [.. Enumerable.Range(0, _gone.Length).Where(run => !_gone[run])];
        int[] left = [.. runs.SelectMany(run => Enumerable.Range(_runs.First(run), _runs.Length(run)))];
        _rows.Keep(left);
        _indices = Pick<int>(_indices, left);
        _weights = Pick<double>(_weights, left);
        _runs = _runs.Only(runs);
        _gone = new bool[runs.Length];
        _goneCount = 0;
    }

    private static T[] Pick<T>(ReadOnlySpan<T> values, int[] places)
    {
        T[] picked = GC.AllocateUninitializedArray<T>(places.Length);
        for (int k = 0; k < picked.Length; k++)
        {
            picked[k] = values[places[k]];
        }

        return picked;
    }
}
