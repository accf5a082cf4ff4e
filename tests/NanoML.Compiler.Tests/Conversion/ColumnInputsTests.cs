using NanoML.Compiler.Conversion;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Conversion;

public sealed class ColumnInputsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Choose_ColumnsOfOneConcat_AreOneInputInItsOrder()
    {
        OnnxModel chosen = Choose(new OnnxModelBuilder().Input("a", 1, 1).Input("b", DataType.Int64, 1, 2).Input("c", 1, 1)
            .Node("Cast", ["b"], "bf", ("to", 1)).Node("Identity", ["a"], "ai")
            .Node("Concat", ["c", "bf", "ai"], "row", ("axis", 1)).Node("Relu", ["row"], "y").Output("y", 1, 4));

        OnnxValueInfo input = Assert.Single(chosen.Graph.Inputs);
        Assert.Equal((ElementType.Float32, 4), (input.ElementType, input.Dims[1].Size!.Value));
        Assert.Equal("c b a", string.Join(' ', chosen.Columns));
        Assert.Equal(["Relu"], chosen.Graph.Nodes.Select(node => node.OpType));
        Assert.Equal(["row"], ModelProto.Parser.ParseFrom(chosen.Bytes.Span).Graph.Input.Select(value => value.Name));
    }

    [Fact]
    public void Choose_ColumnThatSomethingElseReads_StaysAnInput() => Assert.Equal(2, Choose(new OnnxModelBuilder().Input("a", 1, 1).Input("b", 1, 1)
        .Node("Concat", ["a", "b"], "row", ("axis", 1)).Node("Mul", ["row", "a"], "y").Output("y", 1, 2)).Graph.Inputs.Length);

    [Fact]
    public void Choose_ColumnsOfAFeatureVectorizer_AreOneInput() => Assert.Equal(3, Assert.Single(Choose(new OnnxModelBuilder()
        .Input("a", DataType.Int64, 1, 1).Input("b", DataType.Int64, 1, 2).Classical("FeatureVectorizer", ["a", "b"], ["row"], "v", ("inputdimensions", new[] { 1, 2 }))
        .Node("Relu", ["row"], "y").Output("y", 1, 3)).Graph.Inputs).Dims[1].Size);

    [Fact]
    public void Choose_ConcatOfImages_StaysAsItIs() => Assert.Equal(2, Choose(new OnnxModelBuilder().Input("a", 1, 1, 4, 4).Input("b", 1, 1, 4, 4)
        .Node("Concat", ["a", "b"], "row", ("axis", 1)).Node("Relu", ["row"], "y").Output("y", 1, 2, 4, 4)).Graph.Inputs.Length);

    [Fact]
    public void Choose_IntegersThatAreCastToFloats_AreFloats() => Assert.Equal(ElementType.Float32, Assert.Single(Choose(new OnnxModelBuilder()
        .Input("x", DataType.Int64, 1, 3).Node("Cast", ["x"], "f", ("to", 1)).Node("Relu", ["f"], "y").Output("y", 1, 3)).Graph.Inputs).ElementType);

    [Fact]
    public void Choose_IntegersThatAreUsedAsSuch_StayIntegers() => Assert.Equal(ElementType.Int64, Assert.Single(Choose(new OnnxModelBuilder()
        .Input("x", DataType.Int64, 1, 3).Node("Cast", ["x"], "f", ("to", 1)).Node("Abs", ["x"], "a").Node("Cast", ["a"], "g", ("to", 1))
        .Node("Add", ["f", "g"], "y").Output("y", 1, 3)).Graph.Inputs).ElementType);

    private OnnxModel Choose(OnnxModelBuilder builder) => ModelInterface.Choose(builder.Read(_folder));
}
