using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Compiler.Strategies.DepthwiseProducts;

/// <summary>Neighbouring taps of a window's height whose weights lie in one <c>long</c>, the last tap in its lowest lane.</summary>
public readonly record struct TapGroup(int First, int Count)
{
    public int Last => First + Count - 1;

    public IEnumerable<int> Taps => Enumerable.Range(First, Count);
}

/// <summary>Output rows whose sums lie in the lanes of one <c>long</c>.</summary>
/// <param name="Base">The row of the image, from the window's first tap, of an output in the lowest lane.</param>
/// <param name="Rows">Neighbouring ones.</param>
public sealed record ProductSum(int Base, ImmutableArray<int> Rows);

/// <summary>Bytes of neighbouring rows in the lanes of a <c>long</c>.</summary>
/// <param name="First">The row of the lowest lane; rows outside of the image count on.</param>
/// <param name="Shift">Lanes by which the block before is shifted; 0 takes nothing of it.</param>
/// <param name="Loads">The lanes that take a byte of their own: of the others some come from the block before, and some do not matter.</param>
public sealed record LaneBlock(int First, int Shift, ImmutableArray<int> Loads);

/// <summary>
/// A convolution down the rows as products of two <c>long</c>s: a block of bytes, and the weights of a group of taps in reverse order. Lane k of
/// the product of two polynomials is the sum that a convolution has there (Liu et al., "HiKonv: high throughput quantized convolution with novel
/// bit-wise management and computation", 2022). One multiplication serves all taps of its group and all lanes that see the whole group.
/// </summary>
/// <param name="CountsPadding">Whether rows outside of the image have a byte that is not zero.</param>
/// <param name="Groups">All taps.</param>
/// <param name="Sums">All output rows.</param>
/// <param name="Blocks">Down the image.</param>
public sealed record LaneProducts(
    WindowGeometry Geometry,
    LaneFormat Format,
    bool CountsPadding,
    ImmutableArray<TapGroup> Groups,
    ImmutableArray<ProductSum> Sums,
    ImmutableArray<LaneBlock> Blocks)
{
    /// <param name="taps">Of a group, at most.</param>
    /// <returns>Null when a group's taps lie further apart than the lanes.</returns>
    public static LaneProducts? Of(WindowGeometry geometry, LaneFormat format, bool countsPadding, int taps)
    {
        if ((taps - 1) * geometry.DilationHeight >= format.Lanes)
        {
            return null;
        }

        ImmutableArray<TapGroup> groups = [.. Enumerable.Range(0, geometry.KernelHeight).Chunk(taps).Select(some => new TapGroup(some[0], some.Length))];
        var products = new LaneProducts(geometry, format, countsPadding, groups, [], []);
        products = products with { Sums = products.Divide() };
        return products with { Blocks = products.Gather() };
    }

    public int LaneOf(ProductSum sum, int output) => LaneOf(sum.Base, output);

    /// <summary>The groups that add something to a sum, with their blocks.</summary>
    public IEnumerable<(int Group, int Block)> ProductsOf(ProductSum sum) => Enumerable.Range(0, Groups.Length)
        .Where(group => Reads(sum.Rows, Groups[group]))
        .Select(group => (group, IndexOf(FirstRow(sum.Base, Groups[group]))));

    /// <summary>Whether a row lies in the image.</summary>
    public bool IsInside(int row) => row >= 0 && row < Geometry.InputHeight;

    /// <summary>Whether a block has padding alone.</summary>
    public bool IsConstant(int block) => Blocks[block].Shift == 0 && !Blocks[block].Loads.Any(lane => IsInside(Blocks[block].First + lane));

    private int IndexOf(int first) => Enumerable.Range(0, Blocks.Length).First(k => Blocks[k].First == first);

    private int Row(int output, int tap) => (output * Geometry.StrideHeight) - Geometry.PadTop + (tap * Geometry.DilationHeight);

    private bool Counts(int row) => CountsPadding || IsInside(row);

    private int LaneOf(int @base, int output) => Row(output, 0) - @base;

    private int FirstRow(int @base, TapGroup group) => @base + (group.Last * Geometry.DilationHeight);

    private bool Reads(ImmutableArray<int> outputs, TapGroup group) => outputs.Any(output => group.Taps.Any(tap => Counts(Row(output, tap))));

    /// <summary>The lowest lane in which an output sees all taps that count.</summary>
    private int LeastLane(int output) => Groups
        .SelectMany(group => group.Taps.Where(tap => Counts(Row(output, tap))).Select(tap => (group.Last - tap) * Geometry.DilationHeight))
        .Append(0).Max();

    /// <summary>As many outputs in each sum as its lanes can hold, and of the places for them that which needs fewest blocks more.</summary>
    private ImmutableArray<ProductSum> Divide()
    {
        var sums = ImmutableArray.CreateBuilder<ProductSum>();
        var blocks = new HashSet<int>();
        for (int output = 0; output < Geometry.OutputHeight;)
        {
            int highest = Row(output, 0) - LeastLane(output);
            ImmutableArray<int> rows =
            [
                .. Enumerable.Range(output, Geometry.OutputHeight - output)
                    .TakeWhile(next => LaneOf(highest, next) < Format.Lanes && LaneOf(highest, next) >= LeastLane(next)),
            ];
            int spare = Format.Lanes - 1 - LaneOf(highest, rows[^1]);
            int @base = Enumerable.Range(0, spare + 1).Select(lanes => highest - lanes).MinBy(place => BlocksOf(place, rows).Count(first => !blocks.Contains(first)));
            blocks.UnionWith(BlocksOf(@base, rows));
            sums.Add(new ProductSum(@base, rows));
            output = rows[^1] + 1;
        }

        return sums.ToImmutable();
    }

    private IEnumerable<int> BlocksOf(int @base, ImmutableArray<int> rows) => Groups.Where(group => Reads(rows, group)).Select(group => FirstRow(@base, group));

    /// <summary>The blocks that the sums read, each from the one before where they have a row in common.</summary>
    private ImmutableArray<LaneBlock> Gather()
    {
        int[] firsts = [.. Sums.SelectMany(sum => BlocksOf(sum.Base, sum.Rows)).Distinct().Order()];
        HashSet<int>[] read = [.. firsts.Select(first => RowsOf(first).ToHashSet())];
        var blocks = new LaneBlock[firsts.Length];
        for (int k = firsts.Length - 1; k >= 0; k--)
        {
            HashSet<int> before = k > 0 ? [.. read[k].Where(row => row < firsts[k - 1] + Format.Lanes)] : [];
            if (k > 0)
            {
                read[k - 1].UnionWith(before);
            }

            int shift = before.Count == 0 ? 0 : firsts[k] - firsts[k - 1];
            blocks[k] = new LaneBlock(firsts[k], shift, [.. read[k].Except(before).Select(row => row - firsts[k]).Order()]);
        }

        return [.. blocks];
    }

    /// <summary>The rows that outputs need of a block.</summary>
    private IEnumerable<int> RowsOf(int first) =>
        from sum in Sums
        from tapGroup in Groups
        where FirstRow(sum.Base, tapGroup) == first
        from output in sum.Rows
        from tap in tapGroup.Taps
        let row = Row(output, tap)
        where Counts(row)
        select row;
}
