using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.UnrolledDepthwise;

/// <summary>Where a lane of a row of input lies.</summary>
public enum LaneRowPlace
{
    /// <summary>In the image.</summary>
    Image,

    /// <summary>In the padding.</summary>
    Padding,

    /// <summary>In the one in some turns of the loop, in the other in others.</summary>
    Either,

    /// <summary>Nowhere: no output that the lane writes needs it.</summary>
    Nowhere,
}

/// <summary>
/// How the code of a strip walks down the bands. A turn makes one row of output in every lane. Some turns lie before the loop so that
/// those in it divide the rest; turns outside of the loop know their rows when they are compiled.
/// </summary>
/// <param name="Unrolled">Turns in the loop.</param>
public sealed record DepthwiseWalk(LaneWindow Window, LaneBands Bands, int Unrolled)
{
    private WindowGeometry Geometry => Window.Geometry;

    /// <summary>The smallest loop, one that copies no rows, and none: which is best depends on what its code may take.</summary>
    public static IEnumerable<DepthwiseWalk> Of(LaneWindow window, LaneBands bands) =>
        new[] { 1, PeriodOf(window), bands.Length }
            .Distinct()
            .Where(unrolled => unrolled == bands.Length || bands.Length / unrolled > 1)
            .Select(unrolled => new DepthwiseWalk(window, bands, unrolled));

    public int Stride => Geometry.StrideHeight;

    public int Turns => Bands.Length;

    /// <summary>How often the loop runs; 1 is no loop.</summary>
    public int Repeats => Turns / Unrolled;

    public bool IsStraight => Repeats == 1;

    /// <summary>The turns before the loop.</summary>
    public int Head => Turns % Unrolled;

    /// <summary>Rows of the window that the next turn uses again.</summary>
    public int KeptRows => Math.Max(Window.Rows - Stride, 0);

    /// <summary>Turns after which the locals of the rows are again in the places where they were: a loop of as many copies none.</summary>
    public static int PeriodOf(LaneWindow window)
    {
        int period = 1;
        while (window.Geometry.StrideHeight < window.Rows && period * window.Geometry.StrideHeight % window.Rows != 0)
        {
            period++;
        }

        return period;
    }

    /// <summary>Whether a turn of the loop ends with copies from local to local.</summary>
    public bool Copies => !IsStraight && Unrolled % PeriodOf(Window) != 0;

    /// <summary>Whether a turn lies in the loop.</summary>
    public bool Loops(int turn) => !IsStraight && turn >= Head;

    /// <summary>The rows of input that a turn loads, counted from the first of the band, padding included.</summary>
    public IEnumerable<int> NewRows(int turn) =>
        Enumerable.Range((turn * Stride) + KeptRows, Math.Min(Stride, Window.Rows)).Where(IsRead);

    /// <summary>The rows that are loaded before the first turn.</summary>
    public IEnumerable<int> FirstRows => Enumerable.Range(0, KeptRows).Where(IsRead);

    /// <summary>Which of the rows of locals holds a row of input.</summary>
    public int Slot(int turn, int row) => Copies || KeptRows == 0 ? row - (turn * Stride) : row % Window.Rows;

    /// <summary>Whether a lane writes its row of output; bands that overlap make some rows twice.</summary>
    public bool Writes(int turn, int lane) =>
        Loops(turn) || lane == 0 || Bands.Starts[lane] + turn >= Bands.Starts[lane - 1] + Bands.Length;

    /// <param name="loops">Whether the row is loaded in the loop.</param>
    public LaneRowPlace Place(int lane, int row, bool loops)
    {
        int first = FirstInput(lane, row);
        int last = first + (loops ? (Repeats - 1) * Unrolled * Stride : 0);
        if (!loops && !IsReadBy(lane, row))
        {
            return LaneRowPlace.Nowhere;
        }

        return first >= 0 && last < Geometry.InputHeight ? LaneRowPlace.Image
            : !loops || last < 0 || first >= Geometry.InputHeight ? LaneRowPlace.Padding
            : LaneRowPlace.Either;
    }

    /// <summary>The row of the image that a lane's row is, in the first turns of the loop.</summary>
    public int FirstInput(int lane, int row) => (Bands.Starts[lane] * Stride) + row - Geometry.PadTop;

    /// <summary>Whether some lane reads rows that are only sometimes in the image.</summary>
    public bool HasEither => Enumerable.Range(0, Bands.Starts.Length).Any(IsEverEither);

    /// <summary>Whether a lane reads rows that are only sometimes in the image.</summary>
    public bool IsEverEither(int lane) => !IsStraight
        && Enumerable.Range(Head, Unrolled).SelectMany(NewRows).Any(row => Place(lane, row, loops: true) == LaneRowPlace.Either);

    // A loop that copies its rows copies them all.
    private bool IsRead(int row) => Copies || Enumerable.Range(0, Bands.Starts.Length).Any(lane => IsReadBy(lane, row));

    private bool IsReadBy(int lane, int row) => Enumerable.Range(0, Geometry.KernelHeight).Any(k =>
    {
        int above = row - (k * Geometry.DilationHeight);
        return above >= 0 && above % Stride == 0 && above / Stride < Turns && Writes(above / Stride, lane);
    });
}
