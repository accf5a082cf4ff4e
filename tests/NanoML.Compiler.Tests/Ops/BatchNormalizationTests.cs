using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class BatchNormalizationTests
{
    private static readonly Tensor s_scale = Tensors.Floats(2, -1);
    private static readonly Tensor s_bias = Tensors.Floats(0.5f, 0);
    private static readonly Tensor s_mean = Tensors.Floats(1, 3);
    private static readonly Tensor s_variance = Tensors.Floats(3, 15);

    [Fact]
    public void BatchNormalization_OnFloats_NormalisesEachChannel()
    {
        // With an epsilon of 1 the standard deviations are 2 and 4.
        Tensor y = new BatchNormalization(1).Evaluate(Tensors.Floats(Shape.Of(1, 2, 2), 1, 5, 3, -1), s_scale, s_bias, s_mean, s_variance);
        Tensors.AssertClose([0.5f, 4.5f, 0, 1], y.Floats);
    }

    [Fact]
    public void BatchNormalization_ToAffine_GivesFactorAndOffset()
    {
        (float[] factor, float[] offset) = new BatchNormalization(1).ToAffine(s_scale, s_bias, s_mean, s_variance);
        Assert.Equal([1, -0.25f], factor);
        Assert.Equal([-0.5f, 0.75f], offset);
    }

    [Fact]
    public void BatchNormalization_Import_ReadsEpsilonAndIgnoresMomentum()
    {
        Assert.Equal(new BatchNormalization(1e-5f), Node(15).Import());
        Assert.Equal(new BatchNormalization(1e-3f), Node(9).Attribute("epsilon", 1e-3f).Attribute("momentum", 0.9f).Import());
        Assert.Equal(new BatchNormalization(1e-5f), Node(7).Attribute("spatial", 1L).Import());
        Assert.Equal(new BatchNormalization(1e-5f), Node(14).Attribute("training_mode", 0L).Output("mean", used: false).Import());
    }

    [Fact]
    public void BatchNormalization_InTraining_IsRefused()
    {
        Assert.Contains("training_mode", Node(14).Attribute("training_mode", 1L).Refusal(), StringComparison.Ordinal);
        Assert.Contains("'variance' is used", Node(14).Output("mean", false).Output("variance", true).Refusal(), StringComparison.Ordinal);
        Assert.Contains("spatial = 0", Node(7).Attribute("spatial", 0L).Refusal(), StringComparison.Ordinal);
        Assert.Contains("'spatial'", Node(9).Attribute("spatial", 1L).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void BatchNormalization_WithStatisticsThatDoNotFit_IsRefused()
    {
        NodeBuilder node = new NodeBuilder("BatchNormalization", 15).Input(Shape.Of(1, 3, 2))
            .Constant(s_scale).Constant(s_bias).Constant(s_mean).Constant(s_variance);
        Assert.Contains("does not fit", node.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void BatchNormalization_ThatNoPassFolded_IsNotPlannable()
    {
        var quant = new QuantParams(0.1f, 0);
        SingleOp single = new SingleOp(new BatchNormalization(1)).Activation(Shape.Of(1, 2, 2), quant)
            .Activation(Shape.Of(2), quant).Constant(s_bias).Constant(s_mean).Constant(s_variance);
        Assert.Equal(DiagnosticCatalog.NotPlannable, Assert.Throws<CompilerException>(() => single.Run()).Code);
    }

    private static NodeBuilder Node(int opset) => new NodeBuilder("BatchNormalization", opset)
        .Input(Shape.Of(1, 2, 4)).Constant(s_scale).Constant(s_bias).Constant(s_mean).Constant(s_variance);
}
