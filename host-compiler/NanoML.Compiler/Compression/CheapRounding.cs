namespace NanoML.Compiler.Compression;

/// <summary>
/// Integers that cost the device less, behind noise that is there anyway. A scale whose requantisation is a shift saves a multiplication for
/// each output; weights that share a magnitude save one each; a zero saves a term.
/// </summary>
/// <remarks>
/// A row's error may grow by a tenth of the noise that its rounding and that of its output bring. Where pruning does more harm than those, it
/// may grow by a twentieth of that harm, but not with levels of four bits and fewer: there are few magnitudes left to save.
/// </remarks>
internal sealed class CheapRounding
{
    private const double ShareOfNoise = 0.1;
    private const double ShareOfLoss = 0.05;
    private const int LeastBitsOfPrunedRows = 5;

    private readonly RowRounding _rounding;
    private readonly WeightLevels _levels;
    private readonly double _limit;
    private readonly bool _isPruned;
    private RoundedRow _best;

    /// <param name="best">The integers with the least error.</param>
    /// <param name="outputNoise">The mean square of what rounding the row's sum to a byte adds; null for a row that has only its zeros to hide behind.</param>
    public CheapRounding(RowRounding rounding, WeightLevels levels, RoundedRow best, double? outputNoise)
    {
        _rounding = rounding;
        _levels = levels;
        _best = best;
        double noise = rounding.Noise(best) + outputNoise ?? 0;
        double loss = rounding.Loss;
        _isPruned = loss > noise;
        _limit = best.Error + (_isPruned ? AllowanceOfPruned(loss) : ShareOfNoise * noise);
    }

    /// <param name="shiftScale">A scale at which requantising is a shift.</param>
    public RoundedRow Search(double shiftScale)
    {
        if (_limit > _best.Error)
        {
            MoveScale(shiftScale);
            ShareMagnitudes();
            if (!_isPruned)
            {
                _best = MoreZeros.In(_best, _limit, _rounding);
            }
        }

        return _best;
    }

    private double AllowanceOfPruned(double loss) => _levels.Bits < LeastBitsOfPrunedRows ? 0 : ShareOfLoss * loss;

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
