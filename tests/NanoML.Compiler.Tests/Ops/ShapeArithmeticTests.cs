using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ShapeArithmeticTests
{
    [Theory]
    [InlineData(0, new[] { 1, 24 })]
    [InlineData(-1, new[] { 6, 4 })]
    [InlineData(3, new[] { 24, 1 })]
    public void Flatten_DividesTheAxesAtItsAxis(int axis, int[] expected) => Assert.Equal(
        new Reshape(Shape.Of(expected)), new NodeBuilder("Flatten", 13).Input(Shape.Of(2, 3, 4)).Attribute("axis", (long)axis).Import());

    [Fact]
    public void Squeeze_TakesItsAxesAsAttributeThenAsInput()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("Squeeze", opset).Input(Shape.Of(1, 3, 1));
        Assert.Equal(new Reshape(Shape.Of(1, 3)), Node(11).Ints("axes", -1).Import());
        Assert.Equal(new Reshape(Shape.Of(3, 1)), Node(13).Ints(0).Import());
        Assert.Equal(new Reshape(Shape.Of(3)), Node(13).Import());
        Assert.Contains("not all of extent 1", Node(13).Ints(1).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unsqueeze_CountsItsAxesInTheOutput()
    {
        NodeBuilder Node(int opset) => new NodeBuilder("Unsqueeze", opset).Input(Shape.Of(3, 4));
        Assert.Equal(new Reshape(Shape.Of(3, 4, 1)), Node(11).Ints("axes", 2).Import());
        Assert.Equal(new Reshape(Shape.Of(1, 3, 1, 4)), Node(13).Ints(2, 0).Import());
        Assert.Equal(new Reshape(Shape.Of(3, 4, 1)), Node(13).Ints(-1).Import());
        Assert.Contains("twice", Node(13).Ints(0, -4).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void ConstantFill_TakesItsShapeFromAnInputOrAnAttribute()
    {
        var value = new OnnxAttribute("value", 0.5f);
        var shape = new OnnxAttribute("shape", ImmutableArray.Create(1L, 2));
        Assert.Equal(Shape.Of(1, 2), Filled([value, shape]).Target);
        Assert.Equal(0.5f, Filled([value, shape]).Value.Floats.Single());
        Assert.Equal(Shape.Of(1, 2, 3), Filled([shape, new OnnxAttribute("extra_shape", ImmutableArray.Create(3L))]).Target);
        var sizes = new Value("x", new TensorType(ElementType.Int64, Shape.Of(2)), new Tensor(Shape.Of(2), [4L, 5]));
        Assert.Equal(Shape.Of(2), Filled([], sizes).Target);
        Assert.Equal(Shape.Of(4, 5), Filled([new OnnxAttribute("input_as_shape", 1L)], sizes).Target);
        Assert.Throws<OpException>(() => Filled([shape, new OnnxAttribute("dtype", 7L)]));
    }

    [Fact]
    public void Shape_FromOpset15_MayTakeARangeOfAxes()
    {
        Assert.Equal([2, 3, 4], Fold("Shape", 13).Integers);
        Assert.Equal([3], Fold("Shape", 15, new("start", -2L), new("end", 2L)).Integers);
        Assert.Empty(Fold("Shape", 15, new("start", 2L), new("end", 1L)).Integers);
        Assert.Contains(
            "start", new NodeBuilder("Shape", 13).Input(Shape.Of(2)).Attribute("start", 1L).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Constant_HoldsNumbersOfEveryForm()
    {
        Assert.Equal([3], Fold("Constant", 13, new OnnxAttribute("value_int", 3L)).Integers);
        Assert.Equal([3, 4], Fold("Constant", 13, new OnnxAttribute("value_ints", ImmutableArray.Create(3L, 4L))).Integers);
        Assert.Equal([2.5f], Fold("Constant", 13, new OnnxAttribute("value_float", 2.5f)).Floats);
        Assert.Equal([2.5f, 1], Fold("Constant", 13, new OnnxAttribute("value_floats", ImmutableArray.Create(2.5f, 1))).Floats);
        Assert.Contains(
            "no dense tensor", new NodeBuilder("Constant", 13).Attribute("value_string", "x").Refusal(), StringComparison.Ordinal);
    }

    private static ConstantOfShape Filled(OnnxAttribute[] attributes, params Value[] inputs)
    {
        var node = new OnnxNode("node", "ConstantFill", "", [.. inputs.Select(input => input.Name)], ["y"], attributes.ToImmutableDictionary(a => a.Name));
        return Assert.IsType<ConstantOfShape>(ConstantFill.Import(new NodeImport("test.onnx", 8, node, [.. inputs])));
    }

    // The importer folds these nodes away, so the operator that it evaluates is made here.
    private static Tensor Fold(string opType, int opset, params OnnxAttribute[] attributes)
    {
        bool hasInput = opType == "Shape";
        var node = new OnnxNode("node", opType, "", hasInput ? ["x"] : [], ["y"], attributes.ToImmutableDictionary(a => a.Name));
        var x = new Value("x", new TensorType(ElementType.Float32, Shape.Of(2, 3, 4)));
        var import = new NodeImport("test.onnx", opset, node, hasInput ? [x] : []);
        return Assert.IsType<Constant>(OperatorTable.Find(opType)!.Import(import)).Value;
    }
}
