using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace NanoML.Compiler.Compression;

/// <summary>
/// Takes weights out of a channel one by one, each by a step of Gaussian elimination in the inverse of the Hessian. Of the inverse, a step
/// needs the diagonal and one row: rows wait for their steps until they are needed, and shrink to the weights that are left.
/// </summary>
internal sealed class Elimination
{
    private readonly double[] _inverse;
    private readonly int _count;
    private readonly List<double[]> _rows = [];
    private readonly List<double> _pivots = [];

    // Of the columns that rows have: which weight each one is, and whether it has been taken out since.
    private int[] _indices;
    private bool[] _gone;
    private double[] _weights;
    private double[] _diagonal;

    /// <param name="weights">The best values of all weights together.</param>
    /// <param name="inverse">Of their Hessian, row-major; it is not changed.</param>
    public Elimination(ReadOnlySpan<double> weights, double[] inverse)
    {
        _inverse = inverse;
        _count = weights.Length;
        _indices = [.. Enumerable.Range(0, _count)];
        _gone = new bool[_count];
        _weights = weights.ToArray();
        _diagonal = Array.ConvertAll(_indices, k => inverse[(k * _count) + k]);
    }

    /// <summary>How much worse the channel gets without a weight, when the others make up for it.</summary>
    public static double Harm(double weight, double diagonal) => weight * weight / diagonal;

    /// <summary>Takes out the weight that does least harm.</summary>
    /// <returns>Its index, and the harm.</returns>
    public (int Index, double Harm) TakeNext()
    {
        int place = LeastHarmful(out double harm);
        int index = _indices[place];
        Remove(place);
        if (4 * _gone.Count(gone => gone) > _gone.Length)
        {
            Shrink();
        }

        return (index, harm);
    }

    private int LeastHarmful(out double least)
    {
        int best = -1;
        least = double.PositiveInfinity;
        for (int k = 0; k < _weights.Length; k++)
        {
            double harm = _gone[k] ? double.PositiveInfinity : Harm(_weights[k], _diagonal[k]);
            if (harm < least || (best < 0 && !_gone[k]))
            {
                (best, least) = (k, harm);
            }
        }

        return best;
    }

    private void Remove(int place)
    {
        double[] row = Row(place);
        double pivot = row[place];
        double share = _weights[place] / pivot;
        for (int k = 0; k < row.Length; k++)
        {
            _weights[k] -= share * row[k];
            _diagonal[k] += row[k] * (-row[k] / pivot);
        }

        _gone[place] = true;
        _rows.Add(row);
        _pivots.Add(pivot);
    }

    /// <summary>A row of the inverse after all steps so far.</summary>
    private double[] Row(int place)
    {
        int first = _indices[place] * _count;
        double[] row = Array.ConvertAll(_indices, k => _inverse[first + k]);
        for (int step = 0; step < _rows.Count; step++)
        {
            double[] taken = _rows[step];

            // Inputs that know nothing of each other leave each other alone.
            if (taken[place] != 0)
            {
                TensorPrimitives.MultiplyAdd(taken, -taken[place] / _pivots[step], row, row);
            }
        }

        return row;
    }

    private void Shrink()
    {
        int[] left = [.. Enumerable.Range(0, _gone.Length).Where(k => !_gone[k])];
        for (int step = 0; step < _rows.Count; step++)
        {
            double[] row = _rows[step];
            _rows[step] = Array.ConvertAll(left, k => row[k]);
        }

        _indices = Array.ConvertAll(left, k => _indices[k]);
        _weights = Array.ConvertAll(left, k => _weights[k]);
        _diagonal = Array.ConvertAll(left, k => _diagonal[k]);
        _gone = new bool[left.Length];
    }
}
