namespace NanoML.Compiler.Compression;

/// <summary>
/// One output channel's weights v as a least-squares problem: minimise <c>v'Hv - 2 g'v</c>, the mean square of what the channel's sum
/// differs from the exact network's, without its mean.
/// </summary>
/// <remarks>
/// H is the covariance of the rounded inputs plus a ridge that ties v to the trained weights; g is what the exact sum has in common with
/// those inputs. So v also makes up for the rounding of earlier layers.
/// </remarks>
internal sealed class RowProblem
{
    private readonly LayerHessian _hessian;
    private readonly double[] _gradient;

    /// <param name="weights">The trained weights; those that are exactly zero stay zero.</param>
    public RowProblem(LayerHessian hessian, ReadOnlySpan<float> weights)
    {
        _hessian = hessian;
        _gradient = hessian.Project(weights);
        var support = new List<int>(weights.Length);
        for (int k = 0; k < weights.Length; k++)
        {
            if (weights[k] != 0)
            {
                support.Add(k);
            }
        }

        Support = [.. support];
    }

    private RowProblem(RowProblem whole, int[] support)
    {
        _hessian = whole._hessian;
        _gradient = whole._gradient;
        Support = support;
    }

    /// <summary>All weights of the channel, zeros included.</summary>
    public int Count => _gradient.Length;

    /// <summary>Which weights may differ from zero, ascending.</summary>
    public int[] Support { get; }

    /// <summary>The same problem with other weights forced to zero.</summary>
    public RowProblem Restrict(int[] support) => new(this, support);

    /// <summary>H over the support, row-major and symmetric.</summary>
    public double[] Hessian() => _hessian.Restrict(Support);

    /// <summary>g over the support.</summary>
    public double[] Gradient() => Array.ConvertAll(Support, k => _gradient[k]);

    /// <summary>The mean square of the sum that the unpruned, unrounded weights give, without its mean.</summary>
    public double Power()
    {
        double[] solution = _hessian.Factor.Solve(_gradient);
        return solution.Zip(_gradient, (v, g) => v * g).Sum();
    }

    /// <summary>The inverse of <see cref="Hessian"/>; rows share it, so it must not be changed.</summary>
    public double[] Inverse() => _hessian.InverseOf(Support);

    /// <summary>Whether no weight is forced to zero: then <see cref="LayerHessian"/> holds the factor.</summary>
    public bool IsWhole => Support.Length == Count;

    public LayerHessian Layer => _hessian;
}
