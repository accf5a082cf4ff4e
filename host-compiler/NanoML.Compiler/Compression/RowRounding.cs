using MathNet.Numerics.LinearAlgebra.Double;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Compression;

/// <summary>One output channel's integers and their scale.</summary>
/// <param name="Error">The value of the <see cref="RowProblem"/>'s objective.</param>
internal sealed record RoundedRow(sbyte[] Levels, float Scale, double Error);

/// <summary>
/// Rounds the weights of one output channel so that their errors cancel on the calibration data: weight by weight with compensation
/// (GPTQ, Frantar et al., 2023, in its form as Babai's nearest plane), then single weights as long as that helps. The scale is searched.
/// </summary>
internal sealed class RowRounding
{
    /// <summary>Scales are tried from the one at which nothing saturates down to this share of it.</summary>
    private const double LeastShare = 0.3;
    private const double ShareStep = 0.025;
    private const int Refits = 3;
    private const int MaxSweeps = 20;

    private readonly RowProblem _problem;
    private readonly WeightLevels _levels;
    private readonly double _leastScale;
    private readonly RowFactor _factor;
    private readonly double[] _gradient;
    private readonly double[] _hessian;
    private readonly double[] _target;

    private RowRounding(RowProblem problem, WeightLevels levels, double leastScale)
    {
        _problem = problem;
        _levels = levels;
        _leastScale = leastScale;
        _gradient = problem.Gradient();
        if (problem.IsWhole)
        {
            (_hessian, _factor) = (problem.Layer.Matrix, problem.Layer.Factor);
        }
        else
        {
            DenseMatrix hessian = problem.Hessian();
            (_hessian, _factor) = (hessian.Values, RowFactor.Of(hessian));
        }

        _target = _factor.Solve(_gradient);
    }

    /// <param name="leastScale">No scale is below it.</param>
    public static RoundedRow Round(RowProblem problem, WeightLevels levels, double leastScale)
    {
        if (problem.Support.Length == 0)
        {
            return new RoundedRow(new sbyte[problem.Count], WeightQuantization.ToScale(0, leastScale), 0);
        }

        return new RowRounding(problem, levels, leastScale).Search();
    }

    private RoundedRow Search()
    {
        double magnitude = _target.Max(Math.Abs);
        var best = (Levels: Array.Empty<sbyte>(), Scale: 1f, Error: double.PositiveInfinity);
        for (double share = 1; share > LeastShare; share -= ShareStep)
        {
            float scale = WeightQuantization.ToScale(share * magnitude / _levels.Largest, _leastScale);
            (sbyte[] levels, double error) = NearestPlane(scale);
            if (error < best.Error)
            {
                best = (levels, scale, error);
            }
        }

        best = Descend(best.Levels, best.Scale);
        for (int k = 0; k < Refits; k++)
        {
            var next = Descend((sbyte[])best.Levels.Clone(), BestScale(best.Levels, best.Scale));
            if (next.Error >= best.Error)
            {
                break;
            }

            best = next;
        }

        return new RoundedRow(Spread(best.Levels), best.Scale, best.Error);
    }

    // Each weight is rounded to where the ones rounded before it would have it.
    private (sbyte[] Levels, double Error) NearestPlane(float scale)
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
            levels[place] = _levels.Nearest(wanted / scale);
            double real = (double)scale * levels[place];
            moved[i] = real - _target[place];
            error += row[0] * row[0] * (real - wanted) * (real - wanted);
        }

        return (levels, error);
    }

    // Coordinate descent over single weights; returns the objective itself, which differs from NearestPlane's by a constant.
    private (sbyte[] Levels, float Scale, double Error) Descend(sbyte[] levels, float scale)
    {
        int n = levels.Length;
        double[] slope = Slope(levels, scale);
        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            bool changed = false;
            for (int k = 0; k < n; k++)
            {
                double real = (double)scale * levels[k];
                sbyte level = _levels.Nearest((real - (slope[k] / _hessian[(k * n) + k])) / scale);
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

        return (levels, scale, Objective(levels, scale, slope));
    }

    // Half the objective's derivative: Hv - g.
    private double[] Slope(sbyte[] levels, float scale)
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

    private sbyte[] Spread(sbyte[] levels)
    {
        var all = new sbyte[_problem.Count];
        for (int k = 0; k < levels.Length; k++)
        {
            all[_problem.Support[k]] = levels[k];
        }

        return all;
    }
}
