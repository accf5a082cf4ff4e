namespace NanoML.Compiler.Compression;

/// <summary>
/// Integers that cost the device less, for a row that pruning changed anyway: its error may grow by a twentieth of what its zeros did to it.
/// A scale whose requantisation is a shift saves a multiplication for each output; weights that share a magnitude save one each.
/// Levels of four bits and fewer are not touched: their weights share magnitudes anyway.
/// </summary>
internal sealed class CheapRounding
{
    private const double Allowance = 0.05;
    private const int LeastBits = 5;

    private readonly RowRounding _rounding;
    private readonly WeightLevels _levels;
    private readonly double _limit;
    private RoundedRow _best;

    /// <param name="best">The integers with the least error.</param>
    public CheapRounding(RowRounding rounding, WeightLevels levels, RoundedRow best)
    {
        _rounding = rounding;
        _levels = levels;
        _best = best;
        _limit = best.Error + (levels.Bits < LeastBits ? 0 : Allowance * rounding.Loss);
    }

    /// <param name="shiftScale">A scale at which requantising is a shift.</param>
    public RoundedRow Search(double shiftScale)
    {
        if (_limit > _best.Error)
        {
            MoveScale(shiftScale);
            ShareMagnitudes();
        }

        return _best;
    }

    private void MoveScale(double shiftScale)
    {
        double exponent = Math.Log2(_best.Scale / shiftScale);
        double[] near = [Math.Floor(exponent), Math.Ceiling(exponent)];
        RoundedRow? row = near
            .Select(e => _rounding.At(_levels, (float)(shiftScale * Math.Pow(2, e))))
            .Where(r => r is not null)
            .MinBy(r => r!.Error);
        Take(row);
    }

    private void ShareMagnitudes()
    {
        float scale = _best.Scale;
        double[] magnitudes = [.. _rounding.Target.Select(w => Math.Abs(w) / scale).Order()];
        int low = 1;
        int high = _best.Levels.Select(q => Math.Abs((int)q)).Where(m => m > 0).Distinct().Count();
        while (low < high)
        {
            int count = (low + high) / 2;
            if (Take(_rounding.At(Shared(magnitudes, count), scale)))
            {
                high = count;
            }
            else
            {
                low = count + 1;
            }
        }
    }

    private WeightLevels Shared(double[] magnitudes, int count) => WeightLevels.Of(
        SharedLevels.Cluster(magnitudes, count).Select(c => Math.Max((int)_levels.Nearest(c), _levels.Values.First(q => q > 0))));

    private bool Take(RoundedRow? row)
    {
        if (row is null || row.Error > _limit)
        {
            return false;
        }

        _best = row;
        return true;
    }
}
