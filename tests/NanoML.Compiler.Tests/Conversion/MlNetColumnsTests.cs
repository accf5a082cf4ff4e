using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Conversion;

/// <summary>Which of the columns of a table is the result. Models that ML.NET trained have tests of their own.</summary>
public sealed class MlNetColumnsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Choose_SeveralClasses_TakesTheirScoresNamedByTheKeys()
    {
        OnnxModel chosen = Choose(Table(3).Classical(
            "LabelEncoder", ["mlnet.Score.SlotNames"], ["names"], "n", ("keys_strings", new[] { "b", "c", "a" }), ("values_int64s", new[] { 1L, 2, 0 }))
            .Node("Identity", ["names"], "mlnet.Score.unusedOutput").Output("mlnet.Score.unusedOutput", DataType.Int64, 1, 1)
            .Initializer(new TensorProto { Name = "mlnet.Score.SlotNames", DataType = (int)DataType.String, Dims = { 1, 1 }, StringData = { Google.Protobuf.ByteString.CopyFromUtf8("one") } }));

        Assert.Equal("Score.output", Assert.Single(chosen.Graph.Outputs).Name);
        Assert.Equal("a,b,c", chosen.Metadata["labels"]);
        Assert.Equal("x", Assert.Single(chosen.Graph.Inputs).Name);
    }

    [Fact]
    public void Choose_TwoClassesWithProbability_TakesIt() => Assert.Equal("Probability.output", ResultOf(
        Table(1).Node("Sigmoid", ["score"], "p").Node("Identity", ["p"], "Probability.output").Output("Probability.output", 1, 1)));

    [Fact]
    public void Choose_TwoClassesWithoutProbability_TakesTheirLabelAsANumber() => Assert.Equal("above", ResultOf(Table(1)
        .Classical("Binarizer", ["score"], ["above"], "b", ("threshold", 0f)).Node("Cast", ["above"], "is", ("to", 9))
        .Node("Identity", ["is"], "PredictedLabel.output").Output("PredictedLabel.output", DataType.Bool, 1, 1)));

    [Fact]
    public void Choose_Clusters_TakesTheIndexOfTheNearest() => Assert.Equal("index", ResultOf(Table(3)
        .Node("ArgMin", ["score"], "index", ("axis", 1)).Node("Cast", ["index"], "key", ("to", 12))
        .Node("Identity", ["key"], "PredictedLabel.output").Output("PredictedLabel.output", DataType.Uint32, 1, 1)));

    [Fact]
    public void Choose_ARegression_TakesItsScore() => Assert.Equal("Score.output", ResultOf(Table(1)));

    [Fact]
    public void Choose_ALabelThatFollowsFromAScoreByAThreshold_TakesTheScore() => Assert.Equal("scores", ResultOf(new OnnxModelBuilder().Input("x", 1, 2)
        .Initializer("zero", [1], 0f).Node("Neg", ["x"], "scores").Node("Less", ["scores", "zero"], "isBelow")
        .Node("Cast", ["isBelow"], "label", ("to", 7)).Output("label", DataType.Int64, 1, 2).Output("scores", 1, 2)));

    [Fact]
    public void Texts_AreRefusedWhereANodeNeedsThem_AndOnlyThere()
    {
        OnnxModelBuilder Texts() => new OnnxModelBuilder().Input("x", 1, 2).Initializer(new TensorProto { Name = "names", DataType = (int)DataType.String, Dims = { 1 } })
            .Node("Relu", ["x"], "y").Output("y", 1, 2);

        Assert.Equal("Relu", Assert.Single(GraphImporter.Import(Texts().Read(_folder)).Nodes).Op.OpType);
        Refusal.Assert(
            DiagnosticCatalog.BadTensorData,
            () => GraphImporter.Import(Texts().Node("Identity", ["names"], "z").Output("z", 1).Read(_folder)),
            "'names'",
            "STRING");
    }

    private static OnnxModelBuilder Table(int scores) => new OnnxModelBuilder().Input("x", 1, 2).Input("Label", DataType.String, 1, 1)
        .Initializer("w", [2, scores], new float[2 * scores]).Node("MatMul", ["x", "w"], "score").Node("Identity", ["x"], "Features.output")
        .Node("Identity", ["Label"], "Label.output").Node("Identity", ["score"], "Score.output").Output("Features.output", 1, 2)
        .Output("Label.output", DataType.String, 1, 1).Output("Score.output", 1, scores).With(model => model.ProducerName = "ML.NET");

    private string ResultOf(OnnxModelBuilder builder) => Assert.Single(Choose(builder).Graph.Outputs).Name;

    private OnnxModel Choose(OnnxModelBuilder builder) => ModelInterface.Choose(builder.Read(_folder));
}
