using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Ops.Support;

/// <summary>
/// The windows of a convolution as a matrix of one row per weight of an output channel and one column per output position of each sample, so that
/// every product runs along rows (Chellapilla et al., "High Performance Convolutional Neural Networks for Document Processing", 2006).
/// </summary>
internal sealed class ConvColumns
{
    private readonly WindowGeometry _window;
    private readonly Run[][] _runs;
    private readonly int _plane;

    /// <param name="rows">The weights of an output channel.</param>
    public ConvColumns(WindowGeometry window, int rows)
    {
        _window = window;
        Rows = rows;
        _plane = window.InputHeight * window.InputWidth;
        _runs = [.. Enumerable.Range(0, window.Taps).Select(tap => Runs(window, tap))];
    }

    public int Rows { get; }

    public int Positions => _window.OutputPositions;

    /// <param name="x">The channels of a group of one sample.</param>
    /// <param name="columns">The matrix.</param>
    /// <param name="start">Of the sample's positions in a row.</param>
    /// <param name="length">Of a row.</param>
    public void Unfold(ReadOnlySpan<float> x, float[] columns, int start, int length)
    {
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> plane = x.Slice(row / _window.Taps * _plane, _plane);
            Span<float> target = columns.AsSpan((row * length) + start, Positions);
            target.Clear();
            foreach (Run run in _runs[row % _window.Taps])
            {
                Span<float> to = target.Slice(run.To, run.Count);
                if (_window.StrideWidth == 1)
                {
                    plane.Slice(run.From, run.Count).CopyTo(to);
                    continue;
                }

                for (int k = 0, from = run.From; k < to.Length; k++, from += _window.StrideWidth)
                {
                    to[k] = plane[from];
                }
            }
        }
    }

    /// <summary>Adds each column to the elements that it was unfolded from.</summary>
    /// <param name="x">As for <see cref="Unfold"/>, and so are the others.</param>
    public void Fold(float[] columns, Span<float> x, int start, int length)
    {
        for (int row = 0; row < Rows; row++)
        {
            Span<float> plane = x.Slice(row / _window.Taps * _plane, _plane);
            ReadOnlySpan<float> source = columns.AsSpan((row * length) + start, Positions);
            foreach (Run run in _runs[row % _window.Taps])
            {
                ReadOnlySpan<float> of = source.Slice(run.To, run.Count);
                for (int k = 0, to = run.From; k < of.Length; k++, to += _window.StrideWidth)
                {
                    plane[to] += of[k];
                }
            }
        }
    }

    /// <summary>The rows of output positions at which one element of the window meets the input.</summary>
    private static Run[] Runs(WindowGeometry g, int tap)
    {
        int left = (tap % g.KernelWidth * g.DilationWidth) - g.PadLeft;
        int top = (tap / g.KernelWidth * g.DilationHeight) - g.PadTop;
        int first = left >= 0 ? 0 : (-left + g.StrideWidth - 1) / g.StrideWidth;
        int end = left >= g.InputWidth ? 0 : Math.Min(g.OutputWidth, ((g.InputWidth - left - 1) / g.StrideWidth) + 1);
        return first >= end ? [] : [.. Enumerable.Range(0, g.OutputHeight)
            .Select(y => (Row: top + (y * g.StrideHeight), Y: y))
            .Where(p => p.Row >= 0 && p.Row < g.InputHeight)
            .Select(p => new Run((p.Row * g.InputWidth) + left + (first * g.StrideWidth), (p.Y * g.OutputWidth) + first, end - first))];
    }

    /// <summary>Neighbouring output positions.</summary>
    /// <param name="From">The element of the input plane that the first one reads.</param>
    /// <param name="To">The first one.</param>
    private readonly record struct Run(int From, int To, int Count);
}
