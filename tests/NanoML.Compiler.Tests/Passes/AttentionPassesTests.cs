using NanoML.Compiler.Conversion;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

/// <summary>What exporters write of attention and of normalisation becomes few operators, the same function.</summary>
public sealed class AttentionPassesTests : IDisposable
{
    private const int Width = 6;
    private static readonly long[] s_last = [-1];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("torch")]
    [InlineData("tensorflow")]
    [InlineData("rms")]
    [InlineData("operator")]
    [InlineData("rms operator")]
    public void Normalization_InEveryForm_BecomesOneOperator(string form)
    {
        Graph before = Pipeline.RunFolding(Import(Normalized(form)));
        Graph after = FuseNormalization.Run(before);
        Assert.Equal("FusedNormalization", Assert.Single(after.Nodes, node => node.Op is not Relu).Op.OpType);
        GraphAssert.SameOutputs(before, after);
        GraphAssert.KeepsDecibels(before, 30);
    }

    [Fact]
    public void NormalizationWithAnotherMean_StaysInPieces()
    {
        OnnxModelBuilder model = Builder().Node("ReduceMean", ["x"], "mean", ("axes", new long[] { 1 })).Node("Sub", ["x", "mean"], "c").Node("Mul", ["c", "c"], "c2")
            .Node("ReduceMean", ["c2"], "var", ("axes", s_last)).Node("Sqrt", ["var"], "root").Node("Div", ["x", "root"], "y").Output("y", 1, 4, Width);
        Assert.DoesNotContain(FuseNormalization.Run(Pipeline.RunFolding(Import(model))).Nodes, node => node.Op is FusedNormalization);
    }

    [Theory]
    [InlineData(float.NegativeInfinity)]
    [InlineData(-1e9f)]
    public void Mask_OfWhatIsFarBelow_NeedsNoProductAndIsFinite(float excluded)
    {
        OnnxModelBuilder model = Builder().Node("Relu", ["x"], "scores").Initializer("keep", [Width], 1L, 1, 0, 1, 1, 0).Node("Cast", ["keep"], "condition", ("to", 9L))
            .Initializer("far", [], excluded).Node("Where", ["condition", "scores", "far"], "masked").Node("Softmax", ["masked"], "y", ("axis", -1L)).Output("y", 1, 4, Width);
        Graph before = Pipeline.RunFolding(Import(model));
        Graph after = BoundMasks.Run(before);
        GraphAssert.Operators(after, "Relu", "Add", "Softmax");
        Assert.All(after.Values.Values, value => Assert.True(value.Constant?.ToFloats().All(float.IsFinite) ?? true));
        GraphAssert.SameOutputs(before, after);
        GraphAssert.KeepsDecibels(before, 30);
    }

    [Fact]
    public void Shares_ThatAreOnlyMultipliedWith_HaveLevelsUpToTheGreatest()
    {
        OnnxModelBuilder model = Builder().Node("Softmax", ["x"], "p", ("axis", -1L)).Node("Transpose", ["x"], "t", ("perm", new long[] { 0, 2, 1 }))
            .Node("MatMul", ["p", "t"], "y").Output("y", 1, 4, 4);
        Graph graph = Pipeline.Run(Import(model));
        GraphAssert.Operators(graph, "Softmax", "MatMul");
        Assert.True(((Softmax)graph.Nodes[0].Op).IsObserved);
        Assert.IsType<TransposedMatMul>(graph.Nodes[1].Op);
        GraphAssert.SameOutputs(Import(model), graph);

        model.Output("p", 1, 4, Width);
        Assert.False(Pipeline.Run(Import(model)).Nodes.Select(node => node.Op).OfType<Softmax>().Single().IsObserved);
    }

    [Fact]
    public void Gemm_OfTwoActivations_IsAProductAndASum()
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 4, Width).Initializer("c", [4], 1f, -2, 0.5f, 0).Node("Relu", ["x"], "r")
            .Node("Gemm", ["x", "r", "c"], "y", ("transB", 1L), ("alpha", 0.5f), ("beta", 2f)).Output("y", 4, 4);
        Graph before = Import(model);
        Graph after = ToDense.Run(before);
        GraphAssert.Operators(after, "Relu", "Transpose", "MatMul", "Mul", "Add");
        GraphAssert.SameOutputs(before, after);
    }

    private static OnnxModelBuilder Builder() => new OnnxModelBuilder(17).Input("x", 1, 4, Width);

    private static OnnxModelBuilder Normalized(string form)
    {
        OnnxModelBuilder model = new OnnxModelBuilder(form == "rms operator" ? 23 : 17, irVersion: 8).Input("x", 1, 4, Width)
            .Initializer("scale", [Width], 0.5f, 1.5f, -1, 1, 0.7f, 1.2f).Initializer("bias", [Width], 0.5f, 0, -0.5f, 1, 0.1f, -1)
            .Initializer("epsilon", [], 1e-5f);
        switch (form)
        {
            case "torch":
                Spread(Centre(model), "centred").Node("Div", ["centred", "root"], "normal").Node("Mul", ["normal", "scale"], "scaled").Node("Add", ["scaled", "bias"], "y");
                break;
            case "tensorflow":
                Spread(Centre(model), "centred").Node("Reciprocal", ["root"], "spread").Node("Mul", ["spread", "scale"], "factor").Node("Mul", ["x", "factor"], "scaled")
                    .Node("Mul", ["mean", "factor"], "taken").Node("Sub", ["bias", "taken"], "rest").Node("Add", ["scaled", "rest"], "y");
                break;
            case "rms":
                Spread(model, "x").Node("Reciprocal", ["root"], "spread").Node("Mul", ["x", "spread"], "normal").Node("Mul", ["scale", "normal"], "y");
                break;
            case "operator":
                model.Node("LayerNormalization", ["x", "scale", "bias"], "y");
                break;
            default:
                model.Node("RMSNormalization", ["x", "scale"], "y");
                break;
        }

        return model.Output("y", 1, 4, Width);
    }

    private static OnnxModelBuilder Centre(OnnxModelBuilder model) =>
        model.Node("ReduceMean", ["x"], "mean", ("axes", s_last)).Node("Sub", ["x", "mean"], "centred");

    private static OnnxModelBuilder Spread(OnnxModelBuilder model, string centred) => model.Node("Mul", [centred, centred], "squares")
        .Node("ReduceMean", ["squares"], "variance", ("axes", s_last)).Node("Add", ["variance", "epsilon"], "offset").Node("Sqrt", ["offset"], "root");

    private Graph Import(OnnxModelBuilder builder) => GraphImporter.Import(builder.Read(_folder));
}
