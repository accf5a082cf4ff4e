using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Conversion;

public sealed class ResultChoiceTests : IDisposable
{
    private static readonly float[] s_coefficients = [1, -1, 2, 0.5f, -0.5f, 1];
    private static readonly float[] s_intercepts = [0.1f, 0, -0.1f];
    private static readonly string[] s_names = ["cat", "dog, wet", "cow"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Choose_LabelAndMapOfScores_TakesTheScoresAndTheirNames()
    {
        OnnxModel chosen = Choose(Classifier().Classical("ZipMap", ["scores"], ["map"], "zip", ("classlabels_strings", s_names))
            .Node("Identity", ["label"], "output_label")
            .Output("output_label", DataType.String, 1).With(AddMap));

        Assert.Equal("scores", Assert.Single(chosen.Graph.Outputs).Name);
        Assert.Equal("[\"cat\",\"dog, wet\",\"cow\"]", chosen.Metadata["labels"]);
        Assert.Equal(["LinearClassifier"], chosen.Graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void Choose_TextsOfACategoryMapperBehindTheLabel_AreTheNames()
    {
        OnnxModel chosen = Choose(new OnnxModelBuilder().Input("x", 1, 2)
            .Classical(
                "LinearClassifier", ["x"], ["label", "scores"], "classifier", ("coefficients", s_coefficients), ("intercepts", s_intercepts),
                ("classlabels_ints", new[] { 5L, 7, 9 }))
            .Classical("CategoryMapper", ["label"], ["name"], "names", ("cats_int64s", new[] { 9L, 5 }), ("cats_strings", s_names[..2]))
            .Output("name", DataType.String, 1));

        Assert.Equal("scores", Assert.Single(chosen.Graph.Outputs).Name);
        Assert.Equal("[\"dog, wet\",\"_Unused\",\"cat\"]", chosen.Metadata["labels"]);
        Assert.Equal(["LinearClassifier"], chosen.Graph.Nodes.Select(node => node.OpType));
    }

    [Fact]
    public void Choose_ScoresThroughOtherForms_KeepsThoseForms() => Assert.Equal("y", Assert.Single(Choose(Classifier()
        .Classical("Normalizer", ["scores"], ["normal"], "n", ("norm", "L1")).Node("Cast", ["normal"], "y", ("to", 1))
        .Node("Cast", ["label"], "l", ("to", 7)).Output("l", DataType.Int64, 1).Output("y", 1, 3)).Graph.Outputs).Name);

    [Fact]
    public void Choose_LabelAlone_TakesTheScoresBehindIt() =>
        Assert.Equal("scores", Assert.Single(Choose(Classifier().Output("label", DataType.String, 1)).Graph.Outputs).Name);

    [Fact]
    public void Choose_ArgMaxBesideItsScores_TakesTheScores() => Assert.Equal("y", Assert.Single(Choose(new OnnxModelBuilder().Input("x", 1, 4)
        .Node("Softmax", ["x"], "y").Node("ArgMax", ["y"], "index").Output("index", DataType.Int64, 1, 1).Output("y", 1, 4)).Graph.Outputs).Name);

    [Fact]
    public void Choose_ArgMaxAlone_StaysTheResult() => Assert.Equal("index", Assert.Single(Choose(new OnnxModelBuilder().Input("x", 1, 4)
        .Node("ArgMax", ["x"], "index").Output("index", DataType.Int64, 1, 1)).Graph.Outputs).Name);

    [Fact]
    public void Choose_InputThatIsHandedOn_IsNoResult()
    {
        OnnxModel chosen = Choose(new OnnxModelBuilder().Input("x", 1, 4).Input("id", DataType.String, 1, 1)
            .Node("Identity", ["id"], "id.output").Node("Relu", ["x"], "y").Output("id.output", DataType.String, 1, 1).Output("y", 1, 4));

        Assert.Equal("y", Assert.Single(chosen.Graph.Outputs).Name);
        Assert.Equal("x", Assert.Single(chosen.Graph.Inputs).Name);
    }

    [Fact]
    public void Choose_LabelsOfTheUsersOwn_Stay() => Assert.Equal("a,b,c", Choose(Classifier().Output("scores", 1, 3)
        .With(m => m.MetadataProps.Add(new StringStringEntryProto { Key = "labels", Value = "a,b,c" }))).Metadata["labels"]);

    [Fact]
    public void Choose_SeveralResults_AreChosenByName()
    {
        OnnxModelBuilder Two() => new OnnxModelBuilder().Input("x", 1, 4).Node("Relu", ["x"], "boxes").Node("Neg", ["x"], "scores")
            .Output("boxes", 1, 4).Output("scores", 1, 4);

        Assert.Equal(2, Choose(Two()).Graph.Outputs.Length);
        Assert.Equal("boxes", Assert.Single(Choose(Two(), "boxes").Graph.Outputs).Name);
        Refusal.Assert(DiagnosticCatalog.UnsupportedInterface, () => Choose(Two(), "box"), "no output 'box'");
    }

    [Fact]
    public void Choose_FileForTheRuntime_HasTheSameInterface()
    {
        OnnxModel chosen = Choose(Classifier().Classical("ZipMap", ["scores"], ["map"], "zip", ("classlabels_strings", s_names)).With(AddMap));
        ModelProto file = ModelProto.Parser.ParseFrom(chosen.Bytes.Span);

        Assert.Equal(["scores"], file.Graph.Output.Select(output => output.Name));
        Assert.Equal(["LinearClassifier"], file.Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void Choose_MapOfNothing_IsLeftToTheImport() => Refusal.Assert(
        DiagnosticCatalog.ClassicalOperator,
        () => GraphImporter.Import(Choose(new OnnxModelBuilder().Input("x", 1, 2).Classical("ZipMap", [], ["map"], "zip").With(AddMap))),
        "'zip'");

    [Fact]
    public void Choose_ClassifierThatNamesNoScores_IsRefusedByItsLabel() => Refusal.Assert(
        DiagnosticCatalog.UnsupportedAttribute,
        () => GraphImporter.Import(Choose(new OnnxModelBuilder().Input("x", 1, 2)
            .Classical(
                "LinearClassifier", ["x"], ["label"], "classifier", ("coefficients", s_coefficients), ("intercepts", s_intercepts),
                ("classlabels_ints", new[] { 0L, 1, 2 }))
            .Output("label", DataType.Int64, 1))),
        "'label'");

    private static void AddMap(ModelProto model) => model.Graph.Output.Add(
        new ValueInfoProto { Name = "map", Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() } });

    private static OnnxModelBuilder Classifier() => new OnnxModelBuilder().Input("x", 1, 2).Classical(
        "LinearClassifier", ["x"], ["label", "scores"], "classifier", ("coefficients", s_coefficients), ("intercepts", s_intercepts),
        ("classlabels_strings", s_names), ("post_transform", "SOFTMAX"));

    private OnnxModel Choose(OnnxModelBuilder builder, string? output = null) => ModelInterface.Choose(builder.Read(_folder), output);
}
