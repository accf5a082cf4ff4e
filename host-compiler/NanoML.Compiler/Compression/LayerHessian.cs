namespace NanoML.Compiler.Compression;

/// <summary>What the rows of a layer (or of one of its groups) share: the damped Hessian, and what is computed from it once.</summary>
internal sealed class LayerHessian
{
    /// <summary>The ridge, as a share of the mean of the Hessian's diagonal (Frantar et al., "GPTQ", 2023).</summary>
    private const double Damping = 0.01;

    /// <summary>How much more for statistics of few observations: this times weights a channel over observations.</summary>
    private const double Caution = 0.25;

    private readonly LayerStatistics _statistics;
    private readonly IReadOnlyList<LayerStatistics> _uses;
    private readonly double[] _matrix;
    private readonly double _ridge;
    private readonly Lazy<double[]> _inverse;
    private readonly Lazy<RowFactor> _factor;

    /// <param name="uses">Of each layer that has these weights.</param>
    public LayerHessian(params IReadOnlyList<LayerStatistics> uses)
    {
        _uses = uses;
        LayerStatistics statistics = LayerStatistics.Together(uses);
        _statistics = statistics;
        int n = statistics.Count;
        double mean = Enumerable.Range(0, n).Sum(k => statistics.Covariance[(k * n) + k]) / n;
        _ridge = mean > 0 ? (Damping + (Caution * n / statistics.Observations)) * mean : 1;
        _matrix = (double[])statistics.Covariance.Clone();
        for (int k = 0; k < n; k++)
        {
            _matrix[(k * n) + k] += _ridge;
        }

        _factor = new(() => RowFactor.Of(_matrix));
        _inverse = new(() => Factor.Inverse());
    }

    public int Count => _statistics.Count;

    /// <summary>Row-major and symmetric.</summary>
    public double[] Matrix => _matrix;

    /// <summary>For channels of which no weight is forced to zero.</summary>
    public RowFactor Factor => _factor.Value;

    /// <summary>Of the whole matrix, row-major.</summary>
    public double[] Inverse => _inverse.Value;

    /// <summary>g of <see cref="RowProblem"/> for these trained weights.</summary>
    public double[] Project(ReadOnlySpan<float> weights)
    {
        int n = Count;
        var gradient = new double[n];
        for (int i = 0; i < n; i++)
        {
            double w = weights[i];
            if (w != 0)
            {
                ReadOnlySpan<double> cross = _statistics.Cross.AsSpan(i * n, n);
                for (int j = 0; j < n; j++)
                {
                    gradient[j] += w * cross[j];
                }

                gradient[i] += _ridge * w;
            }
        }

        return gradient;
    }

    /// <summary>The bias that gives the rounded channel the exact channel's mean.</summary>
    /// <param name="use">Of the layers that have these weights, by number.</param>
    public double CorrectBias(int use, double bias, ReadOnlySpan<float> exact, ReadOnlySpan<double> rounded)
    {
        LayerStatistics statistics = _uses[use];
        for (int k = 0; k < exact.Length; k++)
        {
            bias += (exact[k] * statistics.ExactMean[k]) - (rounded[k] * statistics.RoundedMean[k]);
        }

        return bias;
    }

    /// <summary>The matrix over some weights.</summary>
    public double[] Restrict(int[] support)
    {
        double[] values = GC.AllocateUninitializedArray<double>(support.Length * support.Length);
        Restrict(support, values);
        return values;
    }

    /// <param name="values">As many as the support has pairs.</param>
    public void Restrict(ReadOnlySpan<int> support, Span<double> values)
    {
        for (int i = 0; i < support.Length; i++)
        {
            ReadOnlySpan<double> from = _matrix.AsSpan(support[i] * Count, Count);
            Span<double> to = values.Slice(i * support.Length, support.Length);
            for (int j = 0; j < to.Length; j++)
            {
                to[j] = from[support[j]];
            }
        }
    }

    public double[] InverseOf(int[] support) => support.Length == Count ? Inverse : RowFactor.Of(Restrict(support)).Inverse();
}
