using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Ops;

public sealed class GraphExporterTests
{
    private static readonly Clamp s_range = new(-0.4f, 0.9f);

    private static readonly Dictionary<string, Func<GraphBuilder, string>> s_cases = new()
    {
        ["Conv"] = b => b.Conv(GraphBuilder.Input, 6, stride: 2),
        ["Conv dilated, in groups"] = b => b.Add(
            new Conv(new SpatialWindow([3, 3], [1, 2], [2, 1], [1, 0], [0, 2]), 2, Clamp: Clamp.Relu),
            GraphBuilder.Input,
            b.Random(Shape.Of(8, 2, 3, 3))),
        ["ConvTranspose"] = b => b.Add(
            new ConvTranspose(new SpatialWindow([3, 2], [2, 3], [1, 2], [1, 0], [0, 0]), [14, 24], 2, Clamp: s_range),
            GraphBuilder.Input,
            b.Random(Shape.Of(4, 3, 3, 2)),
            b.Random(Shape.Of(6))),
        ["Dense"] = b => b.Add(new Dense(s_range), b.Flatten(GraphBuilder.Input), b.Random(Shape.Of(5, 224)), b.Random(Shape.Of(5))),
        ["Dense on rows"] = b => b.Add(new Dense(Clamp.Relu), GraphBuilder.Input, b.Random(Shape.Of(5, 8)), b.Random(Shape.Of(5))),
        ["Dense on rows without bias"] = b => b.Add(new Dense(s_range), GraphBuilder.Input, b.Random(Shape.Of(5, 8))),
        ["Relu"] = b => b.Add(new Relu(), GraphBuilder.Input),
        ["Clip"] = b => b.Add(new Clip(-0.3f, 0.7f), GraphBuilder.Input),
        ["Clip from below"] = b => b.Add(new Clip(-0.3f, float.PositiveInfinity), GraphBuilder.Input),
        ["Clip from above"] = b => b.Add(new Clip(float.NegativeInfinity, 0.2f), GraphBuilder.Input),
        ["Sigmoid"] = b => b.Add(new Sigmoid(), GraphBuilder.Input),
        ["Tanh"] = b => b.Add(new Tanh(), GraphBuilder.Input),
        ["LeakyRelu"] = b => b.Add(new LeakyRelu(0.3f), GraphBuilder.Input),
        ["Elu"] = b => b.Add(new Elu(0.3f), GraphBuilder.Input),
        ["HardSwish"] = b => b.Add(new HardSwish(), GraphBuilder.Input),
        ["HardSigmoid"] = b => b.Add(new HardSigmoid(0.3f, 0.4f), GraphBuilder.Input),
        ["Softplus"] = b => b.Add(new Softplus(), GraphBuilder.Input),
        ["Abs"] = b => b.Add(new Abs(), GraphBuilder.Input),
        ["Celu"] = b => b.Add(new Celu(0.3f), GraphBuilder.Input),
        ["Erf"] = b => b.Add(new Erf(), GraphBuilder.Input),
        ["Exp and Log"] = b => b.Add(new Log(), b.Add(new Exp(), GraphBuilder.Input)),
        ["Mish"] = b => b.Add(new Mish(), GraphBuilder.Input),
        ["Neg"] = b => b.Add(new Neg(), GraphBuilder.Input),
        ["Pow"] = b => b.Add(new Pow(2), GraphBuilder.Input),
        ["Reciprocal and Sqrt"] = b => b.Add(new Reciprocal(), b.Add(new Sqrt(), b.Add(new Exp(), GraphBuilder.Input))),
        ["Selu"] = b => b.Add(new Selu(1.5f, 2), GraphBuilder.Input),
        ["Softsign"] = b => b.Add(new Softsign(), GraphBuilder.Input),
        ["ThresholdedRelu"] = b => b.Add(new ThresholdedRelu(0.2f), GraphBuilder.Input),
        ["Add"] = b => b.Add(new Add(Clamp.Relu), GraphBuilder.Input, b.Random(Shape.Of(4, 1, 1))),
        ["Add of itself"] = b => b.Add(new Add(), GraphBuilder.Input, GraphBuilder.Input),
        ["Sub"] = b => b.Add(new Sub(s_range), b.Random(Shape.Of(8)), GraphBuilder.Input),
        ["Mul"] = b => b.Add(new Mul(), GraphBuilder.Input, b.Random(Shape.Of(1))),
        ["Div"] = b => b.Add(new Div(), GraphBuilder.Input, b.Random(Shape.Of(7, 1), 1, 2)),
        ["AveragePool"] = b => b.Add(new AveragePool(Pooling(true), true, Clamp: s_range), GraphBuilder.Input),
        ["AveragePool without pads"] = b => b.Add(new AveragePool(Pooling(false), false), GraphBuilder.Input),
        ["MaxPool"] = b => b.Add(new MaxPool(Pooling(true)), GraphBuilder.Input),
        ["ReduceMean"] = b => b.Add(new ReduceMean([2, 3], true, Clamp.Relu), GraphBuilder.Input),
        ["ReduceMean without axes"] = b => b.Add(new ReduceMean([1], false), GraphBuilder.Input),
        ["ReduceSum"] = b => b.Add(new ReduceSum([2, 3], true, Clamp.Relu), GraphBuilder.Input),
        ["ReduceSum without axes"] = b => b.Add(new ReduceSum([1], false), GraphBuilder.Input),
        ["Reshape"] = b => b.Add(new Reshape(Shape.Of(1, 28, 8)), GraphBuilder.Input),
        ["Transpose"] = b => b.Transpose(GraphBuilder.Input, 0, 2, 3, 1),
        ["Concat"] = b => b.Add(new Concat(1), GraphBuilder.Input, b.Add(new Relu(), GraphBuilder.Input), b.Random(Shape.Of(1, 2, 7, 8))),
        ["Pad"] = b => b.Add(new Pad([0, 0, 1, 2], [0, 1, 0, 2], PadMode.Constant, 0.5f), GraphBuilder.Input),
        ["Pad by mirroring"] = b => b.Add(new Pad([0, 0, 1, 2], [0, 0, 0, -1], PadMode.Reflect, 0), GraphBuilder.Input),
        ["Pad by repeating"] = b => b.Add(new Pad([0, 0, 1, 2], [0, 0, 0, 2], PadMode.Edge, 0), GraphBuilder.Input),
        ["GRU"] = b => b.Add(
            new Recurrence(new GruCell(new GateFunction("Sigmoid"), new GateFunction("Tanh"), true), true),
            b.Add(new Reshape(Shape.Of(7, 1, 32)), b.Transpose(GraphBuilder.Input, 0, 2, 1, 3)),
            b.Random(Shape.Of(9, 32)), b.Random(Shape.Of(9, 3)), b.Random(Shape.Of(18)), b.Random(Shape.Of(1, 3))),
        ["Softmax"] = b => b.Add(new Softmax(1), GraphBuilder.Input),
        ["Softmax over axes together"] = b => b.Add(new Softmax(1, 2), GraphBuilder.Input),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void WrittenAndRead_ComputesTheSame(string name)
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 7, 8));
        Graph graph = builder.Build(s_cases[name](builder));
        Graph read = Pipeline.RunFolding(RoundTrip(graph));
        float[] input = Tensors.Random(Shape.Of(1, 4, 7, 8), -1, 1).Floats;
        Assert.Equal(new FloatOracle(graph).Run(input), new FloatOracle(read).Run(input));
        Assert.Equal(graph.Inputs.AsEnumerable(), read.Inputs);
        Assert.Equal(graph.Outputs.AsEnumerable(), read.Outputs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gelu_IsWrittenAsOlderOperators(bool approximate)
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 7, 8));
        Graph graph = builder.Build(builder.Add(new Gelu(approximate), GraphBuilder.Input));
        GraphAssert.SameOutputs(graph, RoundTrip(graph));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryCase_IsDifferentiable(string name)
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 7, 8));
        Assert.All(builder.Build(s_cases[name](builder)).Nodes, node => Assert.IsAssignableFrom<IDifferentiable>(node.Op));
    }

    [Fact]
    public void PinnedScales_ComeBack()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 7, 8));
        string hidden = builder.Conv(GraphBuilder.Input, 6);
        string output = builder.Conv(hidden, 3);
        Graph graph = builder.Build(output);
        string weights = graph.Nodes[1].Inputs[IWeightedOp.WeightInput];
        var pins = new Dictionary<string, PinnedQuantization>
        {
            [GraphBuilder.Input] = new([0.01f], 100),
            [hidden] = new([0.04f], 128),
            [output] = new([0.05f], 7),
            [weights] = new([0.2f, 0.3f, 0.4f], 0),
        };
        Graph pinned = graph with
        {
            Values = graph.Values.SetItems(pins.Select(p => KeyValuePair.Create(p.Key, graph.Value(p.Key) with { Pinned = p.Value }))),
        };
        Graph read = Pipeline.RunFolding(RoundTrip(pinned));
        Assert.Equal(graph.Nodes.Select(n => n.Name), read.Nodes.Select(n => n.Name));
        Assert.Equal(pins[GraphBuilder.Input], read.Value(read.Inputs[0]).Pinned);
        Assert.Equal(pins[hidden], read.OutputOf(read.Nodes[0]).Pinned);
        Assert.Equal(pins[output], read.Value(read.Outputs[0]).Pinned);
        Value back = read.Value(read.Nodes[1].Inputs[IWeightedOp.WeightInput]);
        Assert.Equal(pins[weights], back.Pinned);
        Assert.All(
            back.Constant!.Floats.Select((w, k) => w / back.Pinned!.Scales[k / 54]),
            level => Assert.Equal(MathF.Round(level), level, 1e-4f));
    }

    [Fact]
    public void ConstantThatSeveralNodesRead_IsWrittenOnce()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 7, 8));
        string constant = builder.Random(Shape.Of(8));
        string sum = builder.Add(new Add(), GraphBuilder.Input, constant);
        Graph graph = builder.Build(builder.Add(new Mul(), sum, constant));
        OnnxModel model = GraphExporter.Export(graph, ImmutableDictionary<string, string>.Empty);
        Assert.Equal([constant], model.Graph.Initializers.Keys);
    }

    [Fact]
    public void OperatorThatCannotBeWritten_IsNamed()
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 7, 8));
        Graph graph = builder.Build(builder.Add(new ArgMax(1, true, false), GraphBuilder.Input));
        Refusal.Assert(
            DiagnosticCatalog.UnsupportedOperator, () => GraphExporter.RequireExportable(graph), "test.onnx", "argmax0", "ArgMax");
    }

    private static Graph RoundTrip(Graph graph)
    {
        using var folder = new TempFolder();
        OnnxModel model = GraphExporter.Export(graph, ImmutableDictionary<string, string>.Empty);
        string path = folder.Write("model.onnx", OnnxWriter.ToBytes(model));
        return GraphImporter.Import(OnnxReader.Read(path));
    }

    private static SpatialWindow Pooling(bool ceil) => new([3, 3], [2, 2], [1, 1], [1, 1], [1, 1], ceil);
}
