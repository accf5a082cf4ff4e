using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Strategies;
using NanoML.Compiler.Strategies.Choice;
using NanoML.Compiler.Strategies.DepthwiseProducts;
using NanoML.Compiler.Strategies.Lanes;

namespace NanoML.Strategies.Tests.DepthwiseProducts;

public class LaneProductsTests
{
    [Fact]
    public void Of_RowsOfAStep_TakesEachByteOnceAndTwoProductsAColumn()
    {
        LaneProducts products = Of(inputs: 5, outputs: 5, kernel: 3, pad: 1, LaneFormat.Four, taps: 3);

        Assert.Equal([[0, 1, 2], [3, 4]], products.Sums.Select(sum => sum.Rows.ToArray()));
        Assert.Equal([[1, 2, 3], [2, 3]], products.Sums.Select(sum => sum.Rows.Select(row => products.LaneOf(sum, row)).ToArray()));
        Assert.Equal([0, 1, 2, 3, 4], products.Blocks.SelectMany(block => block.Loads.Select(lane => block.First + lane)).Order());
        Assert.Equal(2, products.Sums.Sum(sum => products.ProductsOf(sum).Count()));
    }

    [Fact]
    public void Of_ASingleOutputOfASeries_IsOneProduct()
    {
        LaneProducts products = Of(inputs: 3, outputs: 1, kernel: 3, pad: 0, LaneFormat.Three, taps: 3);

        Assert.Equal(2, products.LaneOf(products.Sums.Single(), 0));
        Assert.Single(products.ProductsOf(products.Sums.Single()));
    }

    [Fact]
    public void Of_TapsFurtherApartThanTheLanes_IsNothing() =>
        Assert.Null(LaneProducts.Of(new WindowGeometry(9, 1, 1, 1, 1, 3, 1, 1, 1, 3, 1, 0, 0, 0, 0), LaneFormat.Three, false, taps: 2));

    [Fact]
    public void Candidates_OfAStep_TakeLessThanAllOtherStrategies()
    {
        KernelCall step = SmallLayers.DepthwiseStep;
        LayerCode[] codes = [.. StrategyTable.Candidates(EmptyModel.Plan(step.Reads[0].Buffer, step.Output.Buffer, [step]), step)];
        long others = codes.Where(code => code is not DepthwiseProductsCode).Min(code => code.Opcodes.Opcodes);

        long[] products = [.. codes.OfType<DepthwiseProductsCode>().Select(code => code.Opcodes.Opcodes)];
        Assert.All(products, opcodes => Assert.InRange(opcodes, 1, others - 1));
        Assert.True(products.Min() < 0.65 * others, $"{products.Min()} of {others}");
    }

    private static LaneProducts Of(int inputs, int outputs, int kernel, int pad, LaneFormat format, int taps) => LaneProducts.Of(
        new WindowGeometry(inputs, 1, 1, outputs, 1, kernel, 1, 1, 1, 1, 1, pad, 0, pad, 0), format, countsPadding: false, taps)!;
}
