using System.Buffers;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>One output channel's integers and their scale.</summary>
/// <param name="Error">The value of the <see cref="RowProblem"/>'s objective.</param>
internal sealed record RoundedRow(sbyte[] Levels, float Scale, double Error);

/// <summary>
/// Rounds the weights of one output channel so that their errors cancel on the calibration data: weight by weight with compensation
/// (GPTQ, Frantar et al., 2023, in its form as Babai's nearest plane), then single weights as long as that helps. The scale is searched.
/// </summary>
internal sealed class RowRounding : IDisposable
{
    private const int Refits = 3;
    private const int MaxSweeps = 20;

    private readonly RowProblem _problem;
    private readonly double _leastScale;
    private readonly RowFactor _factor;
    private readonly double[] _gradient;
    private readonly double[] _target;

    // The layer's own, or an array of the pool that may be longer.
    private readonly double[] _hessian;

    /// <param name="leastScale">No scale is below it.</param>
    public RowRounding(RowProblem problem, double leastScale)
    {
        _problem = problem;
        _leastScale = leastScale;
        _gradient = problem.Gradient();
        if (problem.IsWhole)
        {
            (_hessian, _factor) = (problem.Layer.Matrix, problem.Layer.Factor);
        }
        else
        {
            int n = problem.Support.Length;
            _hessian = ArrayPool<double>.Shared.Rent(n * n);
            problem.Layer.Restrict(problem.Support, _hessian.AsSpan(0, n * n));
            _factor = RowFactor.Of(_hessian, n);
        }

        _target = _factor.Solve(_gradient);
    }

    public void Dispose()
    {
        if (!_problem.IsWhole)
        {
            ArrayPool<double>.Shared.Return(_hessian);
        }
    }

    /// <summary>The best real values of the weights that are not forced to zero.</summary>
    public IReadOnlyList<double> Target => _target;

    /// <summary>What the row loses by its zeros alone, as a mean square; 0 for a row without any.</summary>
    public double Loss => _problem.IsWhole
        ? 0
        : Math.Max(_problem.Power() - DotProduct.Of(_gradient, _target), 0);

    /// <summary>What the row loses by its rounding alone, as a mean square.</summary>
    public double Noise(RoundedRow row) => Math.Max(row.Error + DotProduct.Of(_gradient, _target), 0);

    /// <param name="hidesInNoise">See <see cref="LayerProblem.HidesInNoise"/>.</param>
    /// <returns>Levels of the whole channel.</returns>
    public RoundedRow Round(WeightLevels levels, LayerScales scales, bool hidesInNoise)
    {
        if (_target.Length == 0)
        {
            return new RoundedRow(new sbyte[_problem.Count], WeightQuantization.ToScale(0, _leastScale), 0);
        }

        RoundedRow best = new CheapRounding(this, levels, Search(levels), hidesInNoise ? scales.OutputNoise : null).Search(scales.Unit);
        return best with { Levels = Spread(best.Levels) };
    }

    /// <summary>The best integers at a scale; null when the scale is too small.</summary>
    /// <returns>Levels of the weights that are not forced to zero.</returns>
    public RoundedRow? At(WeightLevels levels, float scale) => scale < _leastScale ? null : AtScale(levels, scale);

    /// <summary>The best integers at a scale of <see cref="ScaleSearch"/>, whose least one may be rounded down to a float.</summary>
    /// <returns>As for <see cref="At"/>.</returns>
    public RoundedRow AtScale(WeightLevels levels, float scale) => Descend(NearestPlane(levels, scale).Levels, scale, levels);

    private RoundedRow Search(WeightLevels levels)
    {
        RoundedRow best = ScaleSearch.Scales(_target.Max(Math.Abs), levels, _leastScale)
            .Select(scale => NearestPlane(levels, scale))
            .MinBy(row => row.Error)!;
        best = Descend(best.Levels, best.Scale, levels);
        for (int k = 0; k < Refits; k++)
        {
            RoundedRow next = Descend((sbyte[])best.Levels.Clone(), BestScale(best.Levels, best.Scale), levels);
            if (next.Error >= best.Error)
            {
                break;
            }

            best = next;
        }

        return best;
    }

    /// <summary>Each weight is rounded to where the ones rounded before it would have it.</summary>
    /// <returns>Levels as <see cref="At"/> has them; their error differs from the objective by a constant.</returns>
    public RoundedRow NearestPlane(WeightLevels allowed, float scale)
    {
        int n = _target.Length;
        var levels = new sbyte[n];
        var moved = new double[n];
        double error = 0;
        for (int i = n - 1; i >= 0; i--)
        {
            double[] row = _factor.Rows[i];
            int place = _factor.Order[i];
            double wanted = _target[place] - (DotProduct.Of(row.AsSpan(1), moved.AsSpan(i + 1)) / row[0]);
            levels[place] = allowed.Nearest(wanted / scale);
            double real = (double)scale * levels[place];
            moved[i] = real - _target[place];
            error += row[0] * row[0] * (real - wanted) * (real - wanted);
        }

        return new RoundedRow(levels, scale, error);
    }

    // Coordinate descent over single weights; returns the objective itself, which differs from NearestPlane's by a constant.
    private RoundedRow Descend(sbyte[] levels, float scale, WeightLevels allowed)
    {
        int n = levels.Length;
        double[] slope = Slope(levels, scale);
        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            bool changed = false;
            for (int k = 0; k < n; k++)
            {
                double real = (double)scale * levels[k];
                sbyte level = allowed.Nearest((real - (slope[k] / _hessian[(k * n) + k])) / scale);
                if (level != levels[k])
                {
                    double change = ((double)scale * level) - real;
                    levels[k] = level;
                    changed = true;
                    ReadOnlySpan<double> row = _hessian.AsSpan(k * n, n);
                    for (int j = 0; j < n; j++)
                    {
                        slope[j] += change * row[j];
                    }
                }
            }

            if (!changed)
            {
                break;
            }
        }

        return new RoundedRow(levels, scale, Objective(levels, scale, slope));
    }

    /// <summary>Half the objective's second derivatives by one weight and each of them.</summary>
    public ReadOnlySpan<double> Curvature(int weight) => _hessian.AsSpan(weight * _target.Length, _target.Length);

    /// <summary>Half the objective's derivative: Hv - g.</summary>
    public double[] Slope(sbyte[] levels, float scale)
    {
        int n = levels.Length;
        double[] reals = Array.ConvertAll(levels, q => (double)scale * q);
        var slope = new double[n];
        for (int k = 0; k < n; k++)
        {
            slope[k] = DotProduct.Of(_hessian.AsSpan(k * n, n), reals) - _gradient[k];
        }

        return slope;
    }

    private double Objective(sbyte[] levels, float scale, double[] slope)
    {
        double sum = 0;
        for (int k = 0; k < levels.Length; k++)
        {
            sum += (double)scale * levels[k] * (slope[k] - _gradient[k]);
        }

        return sum;
    }

    private float BestScale(sbyte[] levels, float scale)
    {
        double[] slope = Slope(levels, scale);
        double common = 0;
        double power = 0;
        for (int k = 0; k < levels.Length; k++)
        {
            common += levels[k] * _gradient[k];
            power += levels[k] * (slope[k] + _gradient[k]) / scale;
        }

        return power > 0 && common > 0 ? WeightQuantization.ToScale(common / power, _leastScale) : scale;
    }

    /// <summary>Levels of all weights, those that are forced to zero among them.</summary>
    public sbyte[] Spread(sbyte[] levels)
    {
        var all = new sbyte[_problem.Count];
        for (int k = 0; k < levels.Length; k++)
        {
            all[_problem.Support[k]] = levels[k];
        }

        return all;
    }
}
