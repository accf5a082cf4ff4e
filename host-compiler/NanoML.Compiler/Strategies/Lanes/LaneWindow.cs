using NanoML.Compiler.Planning.Calls;

namespace NanoML.Compiler.Strategies.Lanes;

/// <summary>
/// How a convolution's input lies in the <c>long[]</c>: as many packed rows as the window is high, each with its padding columns. Rows are
/// the axis along which the lanes' bands lie; a one-dimensional convolution is turned so that its only axis is that one.
/// </summary>
public sealed record LaneWindow(WindowGeometry Geometry)
{
    /// <summary>Rows of input that one row of output needs.</summary>
    public int Rows => ((Geometry.KernelHeight - 1) * Geometry.DilationHeight) + 1;

    /// <summary>Pixels of a packed row, padding included.</summary>
    public int Columns => Math.Max(
        ((Geometry.OutputWidth - 1) * Geometry.StrideWidth) + ((Geometry.KernelWidth - 1) * Geometry.DilationWidth) + 1,
        Geometry.PadLeft + Geometry.InputWidth);

    /// <summary>Elements of a packed row.</summary>
    public int RowLength => Columns * Geometry.InputChannels;

    public int Length => Rows * RowLength;

    /// <summary>Elements from one output position to the next.</summary>
    public int Step => Geometry.StrideWidth * Geometry.InputChannels;

    /// <summary>Whether an output row reads rows outside of the image.</summary>
    public bool HasOuterRows => Geometry.PadTop > 0
        || ((Geometry.OutputHeight - 1) * Geometry.StrideHeight) - Geometry.PadTop + Rows > Geometry.InputHeight;

    /// <summary>The element of a tap, from the first tap of the position.</summary>
    public int ElementOf(int row, int column, int channel) =>
        (row * Geometry.DilationHeight * RowLength) + (column * Geometry.DilationWidth * Geometry.InputChannels) + channel;

    /// <summary>
    /// The window with rows as the longer axis: a one-dimensional one is turned. An image of one row is no such when its window or padding
    /// reaches over other rows.
    /// </summary>
    public static LaneWindow Of(WindowGeometry window) => new(!IsOneRow(window) || window.InputWidth == 1 ? window : new WindowGeometry(
        window.InputWidth, 1, window.InputChannels, window.OutputWidth, 1, window.KernelWidth, window.KernelHeight,
        window.StrideWidth, 1, window.DilationWidth, 1, window.PadLeft, 0, window.PadRight, 0));

    private static bool IsOneRow(WindowGeometry window) =>
        window.InputHeight == 1 && window.OutputHeight == 1 && window.KernelHeight == 1 && window.PadTop == 0;
}
