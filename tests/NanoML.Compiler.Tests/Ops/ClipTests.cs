using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ClipTests
{
    private const float Infinity = float.PositiveInfinity;

    [Fact]
    public void Clip_BeforeOpset11_HasItsBoundsAsAttributes()
    {
        Assert.Equal(new Clip(0, 6), new NodeBuilder("Clip", 10).Input(Shape.Of(3)).Attribute("min", 0f).Attribute("max", 6f).Import());
        Assert.Equal(new Clip(-Infinity, Infinity), new NodeBuilder("Clip", 10).Input(Shape.Of(3)).Import());
    }

    [Fact]
    public void Clip_FromOpset11_HasItsBoundsAsInputs()
    {
        NodeBuilder Node() => new NodeBuilder("Clip", 11).Input(Shape.Of(3));
        Assert.Equal(new Clip(0, 6), Node().Constant(Tensor.Scalar(0)).Constant(Tensor.Scalar(6)).Import());
        Assert.Equal(new Clip(0, Infinity), Node().Constant(Tensor.Scalar(0)).Import());
        Assert.Equal(new Clip(-Infinity, 6), Node().Omitted().Constant(Tensor.Scalar(6)).Import());
        Assert.Equal(new Clip(-Infinity, Infinity), Node().Import());
    }

    [Fact]
    public void Clip_FromOpset11_RefusesBoundsAsAttributes() => Assert.Contains(
        "'max'", new NodeBuilder("Clip", 11).Input(Shape.Of(3)).Attribute("max", 6f).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Clip_WithABoundThatIsNoConstantNumber_IsRefused()
    {
        NodeBuilder Node() => new NodeBuilder("Clip", 13).Input(Shape.Of(3));
        Assert.Contains("lower bound is computed", Node().Input(Shape.Scalar).Refusal(), StringComparison.Ordinal);
        Assert.Contains("lower bound has shape 2", Node().Constant(Tensors.Floats(0, 1)).Refusal(), StringComparison.Ordinal);
        Assert.Contains(
            "upper bound is Int8", Node().Omitted().Constant(Tensors.ScalarOf(ElementType.Int8, 3)).Refusal(), StringComparison.Ordinal);
        Assert.Contains("not a number", Node().Constant(Tensor.Scalar(float.NaN)).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Clip_OfIntegers_FoldsExactly()
    {
        Op clip = new NodeBuilder("Clip", 13).Input(Shape.Of(4), ElementType.Int64)
            .Constant(Tensors.ScalarOf(ElementType.Int64, -2)).Constant(Tensors.ScalarOf(ElementType.Int64, long.MaxValue)).Import();
        const long Inexact = (1L << 53) + 1;
        Assert.Equal([-2, -2, 5, Inexact], clip.Evaluate(Tensors.Integers(ElementType.Int64, long.MinValue, -3, 5, Inexact)).Integers);
    }

    [Fact]
    public void Clip_WithAnIntegerBoundThatNoFloatHolds_IsRefused()
    {
        Tensor bound = Tensors.ScalarOf(ElementType.Int64, (1 << 24) + 1);
        string message = new NodeBuilder("Clip", 13).Input(Shape.Of(3), ElementType.Int64).Constant(bound).Refusal();
        Assert.Contains("16777217 is not exact", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clip_IsAClamp() => Assert.Equal(new Clamp(-1, 6), new Clip(-1, 6).ToClamp());
}
