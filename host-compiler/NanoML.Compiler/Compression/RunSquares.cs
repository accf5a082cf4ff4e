namespace NanoML.Compiler.Compression;

/// <summary>
/// The squares on the diagonal of a matrix that runs of neighbouring rows and columns form: what tells the harm of doing without the
/// weights of such a run together. Runs of one weight leave the diagonal.
/// </summary>
internal sealed class RunSquares
{
    private readonly int[] _firsts;
    private readonly int[] _lengths;

    // A row of a square for each row of the matrix, this far apart.
    private readonly int _width;
    private readonly double[] _squares;

    private RunSquares(int[] lengths, int width, double[] squares)
    {
        _lengths = lengths;
        _width = width;
        _squares = squares;
        _firsts = new int[lengths.Length];
        for (int run = 1; run < lengths.Length; run++)
        {
            _firsts[run] = _firsts[run - 1] + lengths[run - 1];
        }
    }

    /// <param name="matrix">Row-major and symmetric.</param>
    /// <param name="count">Of its rows.</param>
    /// <param name="lengths">Of the runs, in their order; together as many as the matrix has rows.</param>
    public static RunSquares Of(double[] matrix, int count, int[] lengths)
    {
        int width = lengths.Max();
        var runs = new RunSquares(lengths, width, new double[count * width]);
        for (int run = 0; run < lengths.Length; run++)
        {
            int first = runs._firsts[run];
            for (int row = first; row < first + lengths[run]; row++)
            {
                matrix.AsSpan((row * count) + first, lengths[run]).CopyTo(runs._squares.AsSpan(row * width));
            }
        }

        return runs;
    }

    /// <summary>The row with which a run begins.</summary>
    public int First(int run) => _firsts[run];

    public int Length(int run) => _lengths[run];

    /// <summary>
    /// How much worse a channel gets without the weights of a run when the others make up for it: <c>w'S^-1 w</c>, S being the run's square
    /// of the Hessian's inverse (Frantar and Alistarh, 2022). It is what the steps that take them out one after the other do together.
    /// </summary>
    /// <param name="weights">Of all runs.</param>
    public double Harm(int run, ReadOnlySpan<double> weights)
    {
        int first = _firsts[run];
        return _lengths[run] == 1 ? weights[first] * weights[first] / _squares[first * _width] : HarmOfSeveral(first, _lengths[run], weights);
    }

    private double HarmOfSeveral(int first, int n, ReadOnlySpan<double> weights)
    {
        Span<double> left = stackalloc double[n];
        Span<double> rest = stackalloc double[n * _width];
        weights.Slice(first, n).CopyTo(left);
        _squares.AsSpan(first * _width, n * _width).CopyTo(rest);
        double harm = 0;
        for (int step = 0; step < n; step++)
        {
            ReadOnlySpan<double> row = rest.Slice(step * _width, n);
            harm += left[step] * left[step] / row[step];
            for (int i = step + 1; i < n; i++)
            {
                double share = row[i] / row[step];
                left[i] -= share * left[step];
                for (int j = i; j < n; j++)
                {
                    rest[(i * _width) + j] -= share * row[j];
                }
            }
        }

        return harm;
    }

    /// <summary>A step of Gaussian elimination.</summary>
    public void Eliminate(ReadOnlySpan<double> row, double pivot)
    {
        for (int run = 0; run < _lengths.Length; run++)
        {
            int first = _firsts[run];
            int end = first + _lengths[run];
            for (int i = first; i < end; i++)
            {
                for (int j = first; j < end; j++)
                {
                    _squares[(i * _width) + j - first] += row[i] * (-row[j] / pivot);
                }
            }
        }
    }

    /// <summary>These runs alone, ascending.</summary>
    public RunSquares Only(int[] runs) => new(
        Array.ConvertAll(runs, run => _lengths[run]),
        _width,
        [.. runs.SelectMany(run => _squares.AsSpan(_firsts[run] * _width, _lengths[run] * _width).ToArray())]);
}
