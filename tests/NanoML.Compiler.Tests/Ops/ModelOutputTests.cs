using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class ModelOutputTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 6));

    [Fact]
    public void SoftmaxOverAllOutputs_GivesProbabilities()
    {
        Graph graph = _builder.Build(_builder.Add(new Softmax(1), Layer()));
        Assert.Equal(OutputMeaning.Probabilities, ModelOutput.MeaningOf(graph));
        Assert.Equal(graph.Nodes[^1], ModelOutput.FinalSoftmax(graph));
    }

    [Fact]
    public void SoftmaxOverRows_IsNoChoiceAmongAllOutputs()
    {
        string rows = _builder.Add(new Reshape(Shape.Of(1, 2, 3)), GraphBuilder.Input);
        Graph graph = _builder.Build(_builder.Add(new Softmax(2), rows));
        Assert.Equal(OutputMeaning.Values, ModelOutput.MeaningOf(graph));
        Assert.Null(ModelOutput.FinalSoftmax(graph));
    }

    [Fact]
    public void SoftmaxInTheMiddle_SaysNothing() => Assert.Equal(
        OutputMeaning.Values, ModelOutput.MeaningOf(_builder.Build(_builder.Gemm(_builder.Add(new Softmax(1), GraphBuilder.Input), 3))));

    [Fact]
    public void Sigmoid_GivesProbabilities_AlsoWhereItIsFused()
    {
        string half = _builder.Constant(Tensor.Scalar(0.5f));
        Graph graph = _builder.Build(_builder.Add(new Sigmoid(), _builder.Add(new Mul(), Layer(), half)));
        Assert.Equal(OutputMeaning.Probabilities, ModelOutput.MeaningOf(graph));
        Assert.Equal(OutputMeaning.Probabilities, ModelOutput.MeaningOf(FuseFunctions.Run(graph)));
    }

    [Fact]
    public void ArgMax_GivesAnIndex() =>
        Assert.Equal(OutputMeaning.ClassIndex, ModelOutput.MeaningOf(_builder.Build(_builder.Add(new ArgMax(1, true, false), Layer()))));

    private string Layer() => _builder.Gemm(GraphBuilder.Input, 4);
}
