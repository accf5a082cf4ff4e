using NanoML.Compiler.Onnx.Proto;
using NanoML.Differential.Checking;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Differential.Tests;

/// <summary>What random graphs found once, as small graphs.</summary>
public sealed class RegressionTests
{
    [Fact]
    public void IndicesThatAreQuantised_AreRoundedAsFloats() => AssertAgrees(new OnnxModelBuilder(15)
        .Input("x", 1, 4)
        .Initializer("scale", [], 0.02f)
        .Initializer("zero", DataType.Uint8, [], 0)
        .Node("ArgMax", ["x"], "index", ("axis", 1), ("keepdims", 1))
        .Node("Cast", ["index"], "f", ("to", (int)DataType.Float))
        .Node("QuantizeLinear", ["f", "scale", "zero"], "q")
        .Node("DequantizeLinear", ["q", "scale", "zero"], "y")
        .Output("y", 1, 1));

    [Theory]
    [InlineData(7)]
    [InlineData(13)]
    public void LogSoftmax_WithUnlikelyClasses_IsNotRefusedByTheProof(int opset) => AssertAgrees(new OnnxModelBuilder(opset)
        .Input("x", 1, 5)
        .Initializer("ten", [], 10f)
        .Node("Mul", ["x", "ten"], "scores")
        .Node("LogSoftmax", ["scores"], "y", ("axis", 1))
        .Output("y", 1, 5));

    [Fact]
    public void Resize_OfOpset10_RoundsUpWhereItShrinks() => AssertAgrees(new OnnxModelBuilder(10)
        .Input("x", 1, 2, 4, 5)
        .Initializer("scales", [4], 1f, 1f, 0.75f, 2f)
        .Node("Resize", ["x", "scales"], "y")
        .Output("y", 1, 2, 3, 10));

    [Fact]
    public void Resize_HalfPixelSymmetric_FallsOnOneSideOfAStep() => AssertAgrees(new OnnxModelBuilder(22)
        .Input("x", 1, 5, 1)
        .Initializer("sizes", [3], 1L, 3L, 1L)
        .Node("Resize", ["x", "", "", "sizes"], "y", ("coordinate_transformation_mode", "half_pixel_symmetric"), ("nearest_mode", "floor"))
        .Output("y", 1, 3, 1));

    [Theory]
    [InlineData("half_pixel", "round_prefer_floor")]
    [InlineData("half_pixel_symmetric", "ceil")]
    public void Resize_ToTheInputsOwnShape_IsTheInput(string coordinates, string rounding) => AssertAgrees(new OnnxModelBuilder(22)
        .Input("x", 3, 1)
        .Initializer("scales", [2], 1.3f, 1f)
        .Node("Resize", ["x", "", "scales"], "y", ("coordinate_transformation_mode", coordinates), ("nearest_mode", rounding))
        .Output("y", 3, 1));

    [Theory]
    [InlineData(13, 16, "asymmetric", "round_prefer_ceil")]
    [InlineData(7, 4, "asymmetric", "round_prefer_ceil")]
    public void Resize_ToASize_FindsTheMiddleThatRoundingMisses(int from, int to, string coordinates, string rounding) =>
        AssertAgrees(new OnnxModelBuilder(19)
            .Input("x", from)
            .Initializer("sizes", [1], (long)to)
            .Node("Resize", ["x", "", "", "sizes"], "y", ("coordinate_transformation_mode", coordinates), ("nearest_mode", rounding))
            .Output("y", to));

    [Theory]
    [InlineData("half_pixel")]
    [InlineData("pytorch_half_pixel")]
    public void Resize_ByAScale_FindsTheMiddleThatRoundingMisses(string coordinates) => AssertAgrees(new OnnxModelBuilder(19)
        .Input("x", 16)
        .Initializer("scales", [1], 1.3f)
        .Node("Resize", ["x", "", "scales"], "y", ("coordinate_transformation_mode", coordinates), ("nearest_mode", "round_prefer_floor"))
        .Output("y", 20));

    [Fact]
    public void LevelsThatCutNegativesOff_StillDoBeforeASecondQuantisation() => AssertAgrees(new OnnxModelBuilder(11)
        .Input("x", 1, 6)
        .Initializer("chosen", DataType.Bool, [1, 6], 1, 1, 0, 1, 0, 1)
        .Initializer("scale", [], 0.03125f)
        .Initializer("lowest", DataType.Int8, [], -128)
        .Initializer("finer", [], 0.02f)
        .Initializer("zero", DataType.Int8, [], 12)
        .Node("Where", ["chosen", "x", "x"], "same")
        .Node("QuantizeLinear", ["same", "scale", "lowest"], "q")
        .Node("DequantizeLinear", ["q", "scale", "lowest"], "d")
        .Node("QuantizeLinear", ["d", "finer", "zero"], "r")
        .Node("DequantizeLinear", ["r", "finer", "zero"], "y")
        .Output("y", 1, 6));

    [Fact]
    public void BatchNormalization_OfFiveAxes_HasAPlan() => AssertAgrees(new OnnxModelBuilder()
        .Input("x", 1, 2, 3, 1, 4)
        .Initializer("scale", [2], 1.5f, 0.5f)
        .Initializer("bias", [2], 0.1f, -0.2f)
        .Initializer("mean", [2], 0.3f, -0.3f)
        .Initializer("variance", [2], 1f, 0.4f)
        .Node("BatchNormalization", ["x", "scale", "bias", "mean", "variance"], "y")
        .Output("y", 1, 2, 3, 1, 4));

    [Fact]
    public void Lstm_WithClip_ClipsGatesAndNotItsCell() => AssertAgrees(new OnnxModelBuilder(14)
        .Input("x", 3, 1, 2)
        .Initializer("w", [1, 4, 2], 0.5f, -0.4f, 0.3f, 0.6f, -0.7f, 0.2f, 0.8f, -0.1f)
        .Initializer("r", [1, 4, 1], 0.4f, -0.3f, 0.5f, 0.2f)
        .Initializer("hidden", [1, 1, 1], 0.1f)
        .Initializer("cell", [1, 1, 1], 0.9f)
        .Node("LSTM", ["x", "w", "r", "", "", "hidden", "cell"], "y", ("hidden_size", 1), ("clip", 0.3f))
        .Output("y", 3, 1, 1, 1));

    // A range that one constant makes wide: rounding by it changes what Floor makes of most elements.
    [Fact]
    public void LevelsByTheRangeOfASample_BeforeAFunctionThatJumps_AreNotRefusedByTheProof()
    {
        const int Elements = 24;
        int[] identity = [.. Enumerable.Range(0, (Elements + 1) * Elements).Select(k => k / Elements == k % Elements ? 1 : 0)];
        AssertAgrees(new OnnxModelBuilder(13)
            .Input("x", 1, Elements)
            .Initializer("wide", [1, 1], 300f)
            .Initializer("w", DataType.Int8, [Elements + 1, Elements], identity)
            .Node("Concat", ["x", "wide"], "joined", ("axis", 1))
            .Node("DynamicQuantizeLinear", ["joined"], ["q", "scale", "zero"], "dynamic")
            .Node("MatMulInteger", ["q", "w", "zero"], "sums")
            .Node("Cast", ["sums"], "floats", ("to", (int)DataType.Float))
            .Node("Mul", ["floats", "scale"], "reals")
            .Node("Floor", ["reals"], "y")
            .Output("y", 1, Elements));
    }

    private static void AssertAgrees(OnnxModelBuilder builder)
    {
        ModelProto model = builder.Model;
        string file = Path.GetTempFileName();
        try
        {
            Assert.Equal(new CaseResult(Outcome.Agrees), new CaseCheck(file).Run(model, plans: true));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
