using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Quantization;

/// <summary>The four ways from a histogram to a range.</summary>
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
        RangeMethod.Mse => Search(histogram, SquaredError),
        RangeMethod.Entropy => Search(histogram, Divergence),
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

    /// <summary>Moves one end, then the other, to where the cost is least; twice, since each depends on the other.</summary>
    private static (double Min, double Max) Search(ActivationHistogram histogram, Func<ActivationHistogram, int, int, double> cost)
    {
        int first = 0;
        int end = ActivationHistogram.Bins;
        double binsBelowZero = -histogram.Min / Math.Max(histogram.BinWidth, double.Epsilon);
        int zero = Math.Clamp((int)binsBelowZero, 0, ActivationHistogram.Bins - NarrowestRange);
        for (int round = 0; round < 2; round++)
        {
            int fixedFirst = first;
            end = Best(Candidates(zero + NarrowestRange, ActivationHistogram.Bins), e => cost(histogram, fixedFirst, e));
            int fixedEnd = end;
            first = histogram.Min >= 0 ? 0 : Best(Candidates(0, Math.Max(zero, 1)), f => cost(histogram, f, fixedEnd));
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

    private static double Divergence(ActivationHistogram histogram, int first, int end)
    {
        double[] reference = ClippedDistribution(histogram, first, end);
        double divergence = 0;
        double total = histogram.Total;
        double perLevel = (double)reference.Length / QuantParams.Levels;
        for (int level = 0; level < QuantParams.Levels; level++)
        {
            int start = (int)(level * perLevel);
            int next = Math.Max((int)((level + 1) * perLevel), start + 1);
            divergence += LevelDivergence(histogram, reference, first, start, next, total);
        }

        return divergence;
    }

    private static double[] ClippedDistribution(ActivationHistogram histogram, int first, int end)
    {
        var counts = new double[end - first];
        for (int bin = 0; bin < ActivationHistogram.Bins; bin++)
        {
            counts[Math.Clamp(bin - first, 0, counts.Length - 1)] += histogram.Counts[bin];
        }

        return counts;
    }

    // A level spreads its whole unclipped count evenly over those of its bins that hold anything.
    private static double LevelDivergence(
        ActivationHistogram histogram, double[] reference, int first, int start, int end, double total)
    {
        double sum = 0;
        int occupied = 0;
        end = Math.Min(end, reference.Length);
        for (int bin = start; bin < end; bin++)
        {
            sum += histogram.Counts[first + bin];
            occupied += reference[bin] > 0 ? 1 : 0;
        }

        double divergence = 0;
        double spread = Math.Max(occupied == 0 ? 0 : sum / occupied, 1e-3);
        for (int bin = start; bin < end; bin++)
        {
            if (reference[bin] > 0)
            {
                divergence += reference[bin] / total * Math.Log(reference[bin] / spread);
            }
        }

        return divergence;
    }
}
