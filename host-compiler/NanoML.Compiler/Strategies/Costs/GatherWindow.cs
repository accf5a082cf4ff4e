using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.Costs;

/// <summary>How the packed convolutions walk an image: in blocks of output rows, whose input they gather with its padding.</summary>
/// <param name="BlockRows">Output rows of a block, from 1 to all.</param>
internal sealed record GatherWindow(WindowGeometry Geometry, int BlockRows)
{
    private static readonly ImmutableArray<int> s_positions = [128, 64, 32, 16];

    /// <summary>Rows of input that one output row reads.</summary>
    public int Extent => ((Geometry.KernelHeight - 1) * Geometry.DilationHeight) + 1;

    /// <summary>Pixels of a gathered row.</summary>
    public int Columns => ((Geometry.OutputWidth - 1) * Geometry.StrideWidth) + ((Geometry.KernelWidth - 1) * Geometry.DilationWidth) + 1;

    /// <summary>Output positions of a block.</summary>
    public int Positions => BlockRows * Geometry.OutputWidth;

    /// <summary>Whether a window reaches into the padding, or could.</summary>
    public bool IsPadded => Geometry.PadTop > 0 || Geometry.PadLeft > 0 || Columns > Geometry.InputWidth
        || ((Geometry.OutputHeight - 1) * Geometry.StrideHeight) + Extent > Geometry.InputHeight;

    /// <summary>The output rows of each block.</summary>
    public IEnumerable<int> Blocks => Enumerable.Range(0, (Geometry.OutputHeight + BlockRows - 1) / BlockRows)
        .Select(k => Math.Min(BlockRows, Geometry.OutputHeight - (k * BlockRows)));

    /// <summary>Windows with different blocks: large ones are faster, small ones take less memory.</summary>
    public static IEnumerable<GatherWindow> Candidates(WindowGeometry geometry) => s_positions
        .Select(positions => Math.Clamp(positions / geometry.OutputWidth, 1, geometry.OutputHeight))
        .Select(rows => (geometry.OutputHeight + rows - 1) / rows)
        .Select(blocks => (geometry.OutputHeight + blocks - 1) / blocks)
        .Distinct()
        .Select(rows => new GatherWindow(geometry, rows));

    /// <summary>Bytes of the gathered input of so many output rows.</summary>
    public int GatheredBytes(int rows) => (((rows - 1) * Geometry.StrideHeight) + Extent) * Columns * Geometry.InputChannels;

    /// <summary>
    /// Whether the output may overwrite the input: it is as long, and no block's output reaches rows that a later block still gathers.
    /// </summary>
    /// <param name="outputRow">Bytes of a row of output.</param>
    public bool CanOverwriteInput(int outputRow)
    {
        int inputRow = Geometry.InputWidth * Geometry.InputChannels;
        return Geometry.InputHeight * inputRow == Geometry.OutputHeight * outputRow
            && Enumerable.Range(1, Blocks.Count() - 1).Select(k => k * BlockRows).All(rows =>
                rows * outputRow <= (((rows - 1) * Geometry.StrideHeight) - Geometry.PadTop + Math.Max(Extent, Geometry.StrideHeight)) * inputRow);
    }
}
