using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Calibration;

/// <summary>The three ways from a histogram to a range.</summary>
public static class RangeSelection
{
    /// <summary>The share of values that a percentile range leaves out at each end.</summary>
    private const double Tail = 1e-5;

    /// <summary>Candidate ends are tried in steps of this many bins.</summary>
    private const int Step = ActivationHistogram.Bins / 128;

    /// <summary>Below one bin a level, a histogram cannot tell what quantisation loses.</summary>
    private const int NarrowestRange = QuantParams.Levels;

    public static (double Min, double Max) Choose(ActivationHistogram histogram, RangeMethod method) => method switch
    {
        RangeMethod.MinMax => (histogram.Min, histogram.Max),
        RangeMethod.Percentile => Percentile(histogram),
        RangeMethod.Mse => LeastSquares(histogram),
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    private static (double Min, double Max) Percentile(ActivationHistogram histogram)
    {
        long allowed = (long)(histogram.Total * Tail);
        int first = 0;
        for (long cut = histogram.Counts[0]; cut <= allowed && first < ActivationHistogram.Bins - 1; cut += histogram.Counts[first])
        {
            first++;
        }

        int last = ActivationHistogram.Bins - 1;
        for (long cut = histogram.Counts[last]; cut <= allowed && last > first; cut += histogram.Counts[last])
        {
            last--;
        }

        return Range(histogram, first, last + 1);
    }

    /// <summary>Moves one end, then the other, to where the error is least; twice, since each depends on the other.</summary>
    private static (double Min, double Max) LeastSquares(ActivationHistogram histogram)
    {
        int first = 0;
        int end = ActivationHistogram.Bins;
        double binsBelowZero = -histogram.Min / Math.Max(histogram.BinWidth, double.Epsilon);
        int zero = Math.Clamp((int)binsBelowZero, 0, ActivationHistogram.Bins - NarrowestRange);
        for (int round = 0; round < 2; round++)
        {
            int fixedFirst = first;
            end = Best(Candidates(zero + NarrowestRange, ActivationHistogram.Bins), e => SquaredError(histogram, fixedFirst, e));
            int fixedEnd = end;
            first = histogram.Min >= 0 ? 0 : Best(Candidates(0, Math.Max(zero, 1)), f => SquaredError(histogram, f, fixedEnd));
        }

        return Range(histogram, first, end);
    }

    private static IEnumerable<int> Candidates(int from, int to)
    {
        for (int k = from; k < to; k += Step)
        {
            yield return k;
        }

        yield return to;
    }

    private static int Best(IEnumerable<int> candidates, Func<int, double> cost) => candidates.MinBy(cost);

    private static (double Min, double Max) Range(ActivationHistogram histogram, int first, int end) =>
        (histogram.Min + (first * histogram.BinWidth), histogram.Min + (end * histogram.BinWidth));

    private static double SquaredError(ActivationHistogram histogram, int first, int end)
    {
        (double min, double max) = Range(histogram, first, end);
        QuantParams quant = QuantParams.FromRange(min, max);
        double error = 0;
        for (int bin = 0; bin < ActivationHistogram.Bins; bin++)
        {
            if (histogram.Counts[bin] != 0)
            {
                error += histogram.Counts[bin] * BinError(histogram.Center(bin), quant);
            }
        }

        return error;
    }

    // Inside the range values are spread over their level, which gives a twelfth of the squared step; outside, the distance to the end
    // counts.
    private static double BinError(double value, QuantParams quant)
    {
        double beyond = Math.Max(Math.Max(quant.Min - value, value - quant.Max), 0);
        return beyond > 0 ? beyond * beyond : quant.Scale * (double)quant.Scale / 12;
    }
}
