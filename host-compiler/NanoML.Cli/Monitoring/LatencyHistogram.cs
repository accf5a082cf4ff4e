namespace NanoML.Cli.Monitoring;

/// <summary>Microseconds, counted in bins that are a fifth of their decade's tenfold wide: 1, 1.6, 2.5, 4, 6.3, 10, and so on.</summary>
internal sealed class LatencyHistogram
{
    private const int BinsPerDecade = 5;

    private readonly SortedDictionary<int, long> _bins = [];

    public long Count { get; private set; }

    public long Least { get; private set; } = long.MaxValue;

    public long Greatest { get; private set; }

    public double Mean => Count == 0 ? 0 : Sum / (double)Count;

    private long Sum { get; set; }

    public void Add(long microseconds)
    {
        int bin = microseconds < 1 ? 0 : (int)Math.Floor(Math.Log10(microseconds) * BinsPerDecade);
        _bins[bin] = _bins.GetValueOrDefault(bin) + 1;
        Count++;
        Sum += microseconds;
        Least = Math.Min(Least, microseconds);
        Greatest = Math.Max(Greatest, microseconds);
    }

    /// <summary>The bins from the first to the last that was hit: the least value of each, and its count.</summary>
    public IEnumerable<(double From, long Count)> Bins() => _bins.Count == 0
        ? []
        : Enumerable.Range(_bins.Keys.First(), _bins.Keys.Last() - _bins.Keys.First() + 1)
            .Select(bin => (Math.Pow(10, bin / (double)BinsPerDecade), _bins.GetValueOrDefault(bin)));
}
