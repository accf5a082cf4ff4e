using System.Security.Cryptography;
using Google.Protobuf;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Onnx;

public sealed class OnnxReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SmallModel_HasItsNodesValuesAndAttributes()
    {
        float[] scales = [2f];
        OnnxModelBuilder builder = new OnnxModelBuilder(opset: 15)
            .SymbolicInput("x", "N", "3", "")
            .Initializer("w", [2, 2], 1f, 2f, 3f, 4f)
            .Node("Foo", ["x", "", "w"], "y", ("axis", -1), ("alpha", 0.5f), ("mode", "same"), ("pads", new[] { 1, 2 }), ("scales", scales))
            .Output("y", 1, 3);
        OnnxModel model = Read(builder);

        Assert.Equal(15, model.Opset);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(builder.ToBytes())), model.Sha256);
        Assert.Equal([OnnxDim.Symbolic("N"), OnnxDim.Of(3), OnnxDim.Symbolic("")], Assert.Single(model.Graph.Inputs).Dims.AsSpan());
        OnnxNode node = Assert.Single(model.Graph.Nodes);
        Assert.Equal("Foo_0", node.Name);
        Assert.Equal(["x", "", "w"], node.Inputs.AsSpan());
        Assert.Equal(-1, node.Attributes["axis"].Int(node));
        Assert.Equal(0.5f, node.Attributes["alpha"].Float(node));
        Assert.Equal("same", node.Attributes["mode"].String(node));
        Assert.Equal([1L, 2L], node.Attributes["pads"].Ints(node).AsSpan());
        Assert.Equal([2f], node.Attributes["scales"].Floats(node).AsSpan());
        Assert.Throws<OpException>(() => node.Attributes["axis"].String(node));
        Assert.Equal([1f, 2f, 3f, 4f], model.Graph.Initializers["w"].ToTensor().Floats);
    }

    [Fact]
    public void Read_InputThatIsAnInitializer_IsNoInput() =>
        Assert.Equal("x", Assert.Single(Read(Identity().Input("w", 1).Initializer("w", [1], 1f)).Graph.Inputs).Name);

    [Fact]
    public void Read_NodesOfTheSameName_GetUniqueNames()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", 1).Output("c", 1)
            .Node("Relu", ["x"], ["a"], "Relu_1").Node("Relu", ["a"], ["b"], "").Node("Relu", ["b"], ["c"], "Relu_1");
        Assert.Equal(["Relu_1", "Relu_1_", "Relu_2"], Read(builder).Graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Read_OtherDomainThatIsNotUsed_IsFine() => Assert.Single(Read(Identity().Opset(1, "com.microsoft")).Graph.Nodes);

    [Theory]
    [InlineData(6)]
    [InlineData(26)]
    public void Read_OpsetOutsideTheRange_IsRefused(int opset) =>
        Refuse(DiagnosticCatalog.UnsupportedVersion, Identity(opset), $"opset {opset}", "7 to 25");

    [Theory]
    [InlineData(2)]
    [InlineData(14)]
    public void Read_IrVersionOutsideTheRange_IsRefused(int irVersion) =>
        Refuse(DiagnosticCatalog.UnsupportedVersion, Identity(irVersion: irVersion), $"IR version {irVersion}");

    [Theory]
    [InlineData(25, 13)]
    [InlineData(24, 12)]
    [InlineData(23, 11)]
    public void Read_NewVersions_AreTaken(int opset, int irVersion) => Assert.Equal(opset, Read(Identity(opset, irVersion)).Opset);

    [Fact]
    public void Import_CustomDomain_IsRefusedWithTheNode() => RefuseImport(
        DiagnosticCatalog.UnsupportedOperator,
        Identity().With(m => (m.Graph.Node[0].Domain, m.Graph.Node[0].Name) = ("com.microsoft", "odd")),
        "'odd'",
        "com.microsoft");

    [Fact]
    public void Import_OperatorOfClassicalMachineLearning_IsCalledThat() => RefuseImport(
        DiagnosticCatalog.ClassicalOperator,
        Identity().Opset(3, "ai.onnx.ml").With(m => (m.Graph.Node[0].Domain, m.Graph.Node[0].OpType) = ("ai.onnx.ml", "DictVectorizer")),
        "DictVectorizer",
        "classical machine learning");

    [Theory]
    [InlineData(0L)]
    [InlineData(6L)]
    public void Read_ClassicalOperatorsOfAnotherVersion_AreRefused(long version) => Refuse(
        DiagnosticCatalog.UnsupportedVersion,
        Identity().Opset(version, "ai.onnx.ml").With(m => m.Graph.Node[0].Domain = "ai.onnx.ml"),
        "ai.onnx.ml",
        $"{version}");

    [Fact]
    public void Read_ClassicalOperatorsWithoutTheirVersion_AreRefused() => Refuse(
        DiagnosticCatalog.UnsupportedVersion, Identity().With(m => m.Graph.Node[0].Domain = "ai.onnx.ml"), "does not say", "ai.onnx.ml");

    [Fact]
    public void Read_ClassicalOperatorsAlone_NeedNoVersionOfTheStandardOnes()
    {
        OnnxModel model = Read(Identity().With(m =>
        {
            m.OpsetImport.Clear();
            m.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 3 });
            m.Graph.Node[0].Domain = "ai.onnx.ml";
        }));
        Assert.Equal((0, 3), (model.Opset, model.ClassicalOpset));
        Assert.Equal(3, model.OpsetOf(model.Graph.Nodes[0]));
    }

    [Fact]
    public void Import_Subgraph_IsRefusedWithTheNode() => RefuseImport(
        DiagnosticCatalog.UnsupportedOperator,
        new OnnxModelBuilder().Input("x", 1).Node("If", ["x"], ["y"], "branch", ("then_branch", new GraphProto())).Output("y", 1),
        "'branch'",
        "If");

    [Fact]
    public void Import_OutputThatIsNoTensor_ComesAfterTheOperatorThatMakesIt()
    {
        OnnxModelBuilder Map() => Identity().With(m => m.Graph.Output[0].Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() });
        RefuseImport(DiagnosticCatalog.ClassicalOperator, Map().Opset(3, "ai.onnx.ml").With(m => m.Graph.Node[0].Domain = "ai.onnx.ml"), "Identity_0");
        RefuseImport(DiagnosticCatalog.UnsupportedInterface, Map(), "'y'", "not a tensor");
    }

    [Fact]
    public void Read_TrainingGraphs_AreRefused() =>
        Refuse(DiagnosticCatalog.UnsupportedOperator, Identity().With(m => m.TrainingInfo.Add(new TrainingInfoProto())), "training");

    [Fact]
    public void Import_SequenceInput_IsRefused() => RefuseImport(
        DiagnosticCatalog.UnsupportedInterface,
        Identity().With(m => m.Graph.Input[0].Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence() }),
        "'x'");

    [Fact]
    public void Import_InputOfStrings_IsRefusedByItsType() => RefuseImport(
        DiagnosticCatalog.UnsupportedInterface,
        Identity().With(m => m.Graph.Input[0].Type.TensorType.ElemType = (int)DataType.String),
        "'x'",
        "STRING");

    [Fact]
    public void Read_NameWithALineBreak_IsRefused() =>
        Refuse(DiagnosticCatalog.BadGraph, Identity().With(m => m.Graph.Node[0].Name = "a\nb"), "'a b'");

    [Fact]
    public void Read_AttributeThatIsNotUtf8_IsRefused() => Refuse(
        DiagnosticCatalog.BadGraph,
        Identity().With(m => m.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "mode", S = ByteString.CopyFrom(0xff) })),
        "'mode'");

    [Fact]
    public void Read_FilesThatAreNoModels_AreRefused()
    {
        byte[] whole = Identity().ToBytes();
        Refusal.Assert(DiagnosticCatalog.FileNotReadable, () => OnnxReader.Read(_folder.File("none.onnx")), "none.onnx");
        Refusal.Assert(DiagnosticCatalog.FileNotReadable, () => OnnxReader.Read(_folder.Root), "folder");
        Refusal.Assert(DiagnosticCatalog.NotOnnx, () => OnnxReader.Read(_folder.Write("empty.onnx", "")), "empty.onnx");
        Refusal.Assert(DiagnosticCatalog.NotOnnx, () => OnnxReader.Read(_folder.Write("text.onnx", "Not a model.\n")), "text.onnx");
        Refusal.Assert(DiagnosticCatalog.NotOnnx, () => OnnxReader.Read(_folder.Write("a.onnx", NpyWriter.Npz(("x", [1])))), "a.onnx");
        Refusal.Assert(DiagnosticCatalog.NotOnnx, () => OnnxReader.Read(_folder.Write("cut.onnx", whole[..^9])), "cut.onnx");
    }

    [Fact]
    public void Read_EveryTruncationOfAModel_EndsInADiagnostic()
    {
        byte[] whole = Identity().Initializer("w", [2], 1f, 2f).ToBytes();
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut.onnx", whole[..length]);
            Assert.True(Record.Exception(() => OnnxReader.Read(path)) is null or CompilerException, $"cut after {length} bytes");
        }
    }

    [Fact]
    public void Read_EveryFlippedByteOfAModel_EndsInADiagnostic()
    {
        byte[] whole = Identity().Initializer("w", [2], 1f, 2f).ToBytes();
        for (int index = 0; index < whole.Length; index++)
        {
            byte[] damaged = [.. whole];
            damaged[index] ^= 0xa5;
            string path = _folder.Write("damaged.onnx", damaged);
            Assert.True(Record.Exception(() => OnnxReader.Read(path)) is null or CompilerException, $"byte {index} flipped");
        }
    }

    [SharedTheory]
    [InlineData("ad.onnx", 13)]
    [InlineData("ic.onnx", 13)]
    [InlineData("kws.onnx", 13)]
    [InlineData("vww.onnx", 13)]
    [InlineData("qdq/ic.onnx", 15)]
    [InlineData("qdq/kws.onnx", 15)]
    public void Read_SharedModel_HasOneInputAndOneOutput(string name, int opset)
    {
        OnnxModel model = OnnxReader.Read(SharedData.Model(name));
        Assert.Equal(opset, model.Opset);
        Assert.Single(model.Graph.Inputs);
        Assert.Single(model.Graph.Outputs);
        Assert.NotEmpty(model.Graph.Nodes);
        Assert.All(model.Graph.Initializers.Values, tensor => tensor.ToTensor());
    }

    private static OnnxModelBuilder Identity(int opset = 13, int irVersion = 8) =>
        new OnnxModelBuilder(opset, irVersion).Input("x", 1).Node("Identity", ["x"], "y").Output("y", 1);

    private OnnxModel Read(OnnxModelBuilder builder) => OnnxReader.Read(builder.Save(_folder.File("m.onnx")));

    private void RefuseImport(DiagnosticCode code, OnnxModelBuilder builder, params string[] words)
    {
        OnnxModel model = Read(builder);
        Refusal.Assert(code, () => GraphImporter.Import(model), [.. words, "m.onnx"]);
    }

    private void Refuse(DiagnosticCode code, OnnxModelBuilder builder, params string[] words) =>
        Refusal.Assert(code, () => Read(builder), [.. words, "m.onnx"]);
}
