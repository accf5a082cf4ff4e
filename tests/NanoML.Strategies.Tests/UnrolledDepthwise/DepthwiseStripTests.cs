using System.Collections.Immutable;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Strategies.UnrolledDepthwise;

namespace NanoML.Strategies.Tests.UnrolledDepthwise;

public class DepthwiseStripTests
{
    [Fact]
    public void Divide_RandomWindows_CoversEveryOutputColumnOnce()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            WindowGeometry window = RandomWindow.Image(random);
            int own = ((window.KernelWidth - 1) * window.DilationWidth) + 1;
            int maxColumns = own + random.Next(30);
            ImmutableArray<DepthwiseStrip> strips = DepthwiseStrip.Divide(new LaneWindow(window), maxOutputs: 16, maxColumns)!.Value;

            Assert.Equal(
                Enumerable.Range(0, window.OutputWidth),
                strips.SelectMany(s => Enumerable.Range(s.FirstOutput, s.Shape.Outputs)));
            Assert.All(strips, strip => AssertReads(window, strip, maxColumns));
        }
    }

    [Fact]
    public void Divide_WindowWiderThanTheLocals_IsNone() =>
        Assert.Null(DepthwiseStrip.Divide(new LaneWindow(new WindowGeometry(9, 9, 1, 9, 5, 1, 5, 1, 1, 1, 1, 0, 0, 0, 0)), 16, maxColumns: 4));

    /// <summary>A strip's pixels are those columns that lie inside of the image, and they are where the strip says.</summary>
    private static void AssertReads(WindowGeometry window, DepthwiseStrip strip, int maxColumns)
    {
        DepthwiseShape shape = strip.Shape;
        Assert.InRange(shape.Columns, 1, maxColumns);
        Assert.InRange(shape.Outputs, 1, 16);
        int start = (strip.FirstOutput * window.StrideWidth) - window.PadLeft;
        for (int column = 0; column < shape.Columns; column++)
        {
            bool outside = start + column < 0 || start + column >= window.InputWidth;
            Assert.Equal(outside, shape.IsPadding(column));
            if (!outside)
            {
                Assert.Equal(start + column, strip.FirstInput + column - shape.PadLeft);
            }
        }
    }
}
