using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Passes;

/// <summary>Graphs of thousands of nodes: a pass that looks at all nodes for each of them, or at all paths, would not come to an end here.</summary>
public sealed class LargeGraphTests
{
    private readonly GraphBuilder _builder = new(Shape.Of(1, 4));

    [Fact]
    public void TenThousandFunctions_BecomeAFewLookups()
    {
        string x = GraphBuilder.Input;
        for (int k = 0; k < 5_000; k++)
        {
            x = _builder.Add(new Sigmoid(), _builder.Add(new Tanh(), x));
        }

        Assert.InRange(Pipeline.Run(_builder.Build(x)).Nodes.Length, 2, 200);
    }

    [Fact]
    public void ThousandsOfResidualBlocks_BecomeAFewLookups()
    {
        string x = GraphBuilder.Input;
        for (int k = 0; k < 3_000; k++)
        {
            x = _builder.Add(new Mul(), _builder.Add(new Add(), x, _builder.Add(new Relu(), x)), _builder.Constant(Tensor.Scalar(0.5f)));
        }

        Assert.InRange(Pipeline.Run(_builder.Build(x)).Nodes.Length, 2, 200);
    }

    [Fact]
    public void MoreLayersThanAClassCanCall_AreRefused()
    {
        string x = GraphBuilder.Input;
        for (int k = 0; k < 1_500; k++)
        {
            x = _builder.Add(new Tanh(), _builder.Add(new Add(), x, _builder.Random(Shape.Of(4))));
        }

        CompilerException problem = Assert.Single(Compilability.Problems(_builder.Build(x)));
        Assert.Equal(DiagnosticCatalog.TooManyLayers.Id, problem.Code.Id);
        Assert.Contains("layers after fusing", problem.Message, StringComparison.Ordinal);
    }
}
