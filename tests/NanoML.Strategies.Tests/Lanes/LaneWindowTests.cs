using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Strategies.Tests.Lanes;

public class LaneWindowTests
{
    private static readonly WindowGeometry s_series = new(1, 20, 4, 1, 9, 1, 5, 1, 2, 1, 1, 0, 1, 0, 1);

    [Fact]
    public void Of_OneDimensionalWindow_IsTurned()
    {
        WindowGeometry turned = LaneWindow.Of(s_series).Geometry;

        Assert.Equal(new WindowGeometry(20, 1, 4, 9, 1, 5, 1, 2, 1, 1, 1, 1, 0, 1, 0), turned);
        Assert.Equal(s_series.Taps, turned.Taps);
    }

    [Fact]
    public void Of_OneRowUnderAKernelOfThree_StaysAsItIs()
    {
        // Turned, the kernel's rows would become columns without their padding.
        WindowGeometry image = s_series with { KernelHeight = 3, PadTop = 1, PadBottom = 1 };

        Assert.Equal(image, LaneWindow.Of(image).Geometry);
    }

    [Fact]
    public void Of_OneRowWithOutputRowsOfPadding_StaysAsItIs()
    {
        WindowGeometry image = s_series with { OutputHeight = 3, PadTop = 1, PadBottom = 1 };

        Assert.Equal(image, LaneWindow.Of(image).Geometry);
    }

    [Fact]
    public void Of_SingleColumn_IsNotTurned()
    {
        WindowGeometry column = s_series with { InputHeight = 20, InputWidth = 1, OutputHeight = 16, OutputWidth = 1, KernelHeight = 5, KernelWidth = 1 };

        Assert.Equal(column, LaneWindow.Of(column).Geometry);
    }

    [Theory]
    [InlineData(1, 8, 8, true)]
    [InlineData(0, 7, 8, true)]
    [InlineData(0, 6, 8, false)]
    public void HasOuterRows_WindowThatLeavesTheImage_IsTrue(int padTop, int outputHeight, int inputHeight, bool expected)
    {
        var window = new LaneWindow(new WindowGeometry(inputHeight, 8, 1, outputHeight, 6, 3, 3, 1, 1, 1, 1, padTop, 0, 0, 0));

        Assert.Equal(expected, window.HasOuterRows);
    }

    [Fact]
    public void ElementOf_Taps_AreWherePackedRowsHaveThem()
    {
        // Rows of 1 + 6 + 1 pixels of 3 channels; 3x3 taps, two rows apart.
        var window = new LaneWindow(new WindowGeometry(9, 6, 3, 5, 6, 3, 3, 1, 1, 2, 1, 0, 1, 0, 1));

        Assert.Equal(5, window.Rows);
        Assert.Equal(8, window.Columns);
        Assert.Equal((4 * 24) + (2 * 3) + 1, window.ElementOf(2, 2, 1));
        Assert.Equal(5 * 24, window.Length);
    }
}
