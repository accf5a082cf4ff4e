using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.DepthwiseProducts;

/// <summary>Prints what both forms of a <see cref="DepthwiseProductsCode"/> have: blocks of bytes in locals, and sums of products.</summary>
internal sealed class ProductWriter(DepthwiseProductsCode code)
{
    private readonly LaneProducts _products = code.Products;

    private WindowGeometry Geometry => code.Geometry;

    /// <summary>The locals of a method.</summary>
    /// <param name="masks">Whether lanes are taken out of sums before they are rescaled.</param>
    public void Declare(CSharpWriter writer, bool masks, bool compares)
    {
        if (masks)
        {
            writer.Line($"long mask = {Long(code.Format.Max)};");
        }

        if (code.ReadsPadding)
        {
            writer.Line($"long pad = {Long(code.Format.Broadcast(code.Conv.InputZeroPoint))};");
        }

        writer.Line("long sum;");
        if (compares)
        {
            writer.Line("long value;");
        }

        for (int block = 0; block < _products.Blocks.Length && code.Columns.Length > 0; block++)
        {
            writer.Line($"long {string.Join(", ", code.Columns.Select(column => Block(block, column)))};");
        }
    }

    /// <summary>The bytes of a channel.</summary>
    /// <param name="element">The byte at a distance from the channel's first.</param>
    public void Load(CSharpWriter writer, Func<int, string> element)
    {
        foreach (int column in code.Columns)
        {
            for (int k = 0; k < _products.Blocks.Length; k++)
            {
                LaneBlock block = _products.Blocks[k];
                string packed = Pack(code.Format, lane => Byte(block, lane, column, element));
                string before = $"{Block(k - 1, column)} >> {Int(block.Shift * code.Format.Bits)}";
                writer.Line($"{Block(k, column)} = {(block.Shift == 0 ? packed : block.Loads.IsEmpty ? before : $"({before}) + ({packed})")};");
            }
        }
    }

    /// <summary>The sums of some outputs.</summary>
    /// <param name="products">What is added: a block in a column of the image, or padding below 0, and the weights.</param>
    public static void Sum(CSharpWriter writer, string offset, IEnumerable<(int Block, int Column, string Weight)> products) => Assign(
        writer, "sum", offset + string.Concat(products.Select(p => $" + ({(p.Column < 0 ? "pad" : Block(p.Block, p.Column))} * {p.Weight})")));

    /// <summary>The sum of an output row, with its offset.</summary>
    public string Lane(ProductSum sum, int row) => LaneWriter.Lane(["sum"], code.SumFormat, _products.LaneOf(sum, row));

    /// <summary>Bytes from a channel's first output to another.</summary>
    public int Distance(int row, int column) => ((row * Geometry.OutputWidth) + column) * code.Channels.Length;

    public static string Weight(int group, int column) => $"w{group}_{column}";

    private string? Byte(LaneBlock block, int lane, int column, Func<int, string> element)
    {
        int row = block.First + lane;
        return !block.Loads.Contains(lane) ? null
            : _products.IsInside(row) ? element(((row * Geometry.InputWidth) + column) * Geometry.InputChannels)
            : Int(code.Conv.InputZeroPoint);
    }

    private static string Block(int block, int column) => $"x{block}_{column}";
}
