using NanoML.Compiler.Compression;
using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

public class FeatureSelectionTests
{
    private readonly List<string> _warnings = [];

    [Fact]
    public void Drop_FeaturesWithoutWeight_AreFoundAndChangeNothing()
    {
        Graph graph = TwoLayers(Shape.Of(1, 5), deadColumns: [1, 3]);
        Graph smaller = Drop(graph, new FeatureDropping(2));

        Assert.Equal(new InputFeatures(1, 5, [0, 2, 4]), smaller.InputPorts[0].Form.Features);
        Assert.Equal(Shape.Of(1, 3), smaller.Value(smaller.Inputs[0]).Shape);
        Assert.Equal(3 * 8, smaller.Value(smaller.Nodes[0].Inputs[1]).Shape.Count);
        GraphAssert.SameOutputs(graph, smaller);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Drop_Automatic_DropsAtLeastWhatHasNoWeight()
    {
        Graph smaller = Drop(TwoLayers(Shape.Of(1, 5), deadColumns: [1, 3]), FeatureDropping.Auto);

        Assert.DoesNotContain(1, smaller.InputPorts[0].Form.Features!.Indices.AsEnumerable());
        Assert.DoesNotContain(3, smaller.InputPorts[0].Form.Features!.Indices.AsEnumerable());
    }

    [Fact]
    public void Drop_Automatic_StopsBeforeTheTolerance()
    {
        // The output is 10 a + 2 b + 0.1 c + d with d always 3: c is below a hundredth of the variance, b is above it.
        var builder = new GraphBuilder(Shape.Of(1, 4));
        string weights = builder.Constant(Tensors.Floats(Shape.Of(1, 4), 10, 2, 0.1f, 1));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, weights));
        float[][] inputs = [.. Plans.Samples(graph, 100).Select(s => (float[])[s[0], s[1], s[2], 3])];
        Graph smaller = FeatureSelection.Drop(graph, FeatureDropping.Auto, new SampleSet("data", 100, inputs, null, null), _warnings.Add);

        Assert.Equal([0, 1], smaller.InputPorts[0].Form.Features!.Indices.AsEnumerable());
        Assert.Equal(3, smaller.Value(smaller.Nodes[0].Inputs[2]).Constant!.Floats[0], 0.02);
    }

    [Fact]
    public void Drop_AutomaticWhereAllMatter_DropsNothingAndSaysSo()
    {
        var builder = new GraphBuilder(Shape.Of(1, 2));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, builder.Constant(Tensors.Floats(Shape.Of(1, 2), 1, 1))));

        Assert.Same(graph, Drop(graph, FeatureDropping.Auto));
        Assert.Contains("drops nothing", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Drop_AutomaticWithLabels_KeepsTheAccuracy()
    {
        // Feature 0 alone decides the class; feature 1 moves both outputs much, and never the class.
        var builder = new GraphBuilder(Shape.Of(1, 2));
        string weights = builder.Constant(Tensors.Floats(Shape.Of(2, 2), 1, 9, -1, 9));
        Graph graph = builder.Build(builder.Add(new Dense(), GraphBuilder.Input, weights));
        float[][] inputs = Plans.Samples(graph, 50);
        int[] labels = [.. inputs.Select(x => x[0] > 0 ? 0 : 1)];
        var order = new SampleSet("data", 50, inputs, labels, null);
        Graph swapped = FeatureSelection.Drop(graph, new FeatureDropping(1), order, _warnings.Add);

        // By the output's change feature 0 matters less, but it cannot go without the accuracy.
        Assert.Equal([1], swapped.InputPorts[0].Form.Features!.Indices.AsEnumerable());
        Assert.Same(graph, FeatureSelection.Drop(graph, FeatureDropping.Auto, order, _warnings.Add));
    }

    [Fact]
    public void Drop_FeatureThatIsConstant_ChangesNothing()
    {
        Graph graph = TwoLayers(Shape.Of(1, 3), deadColumns: []);
        float[][] inputs = [.. Plans.Samples(graph, 10).Select(s => (float[])[s[0], 0.7f, s[2]])];
        Graph smaller = FeatureSelection.Drop(graph, new FeatureDropping(1), new SampleSet("data", 10, inputs, null, null), _warnings.Add);

        Assert.Equal([0, 2], smaller.InputPorts[0].Form.Features!.Indices.AsEnumerable());
        Assert.All(inputs, x => Tensors.AssertClose(new FloatOracle(graph).Run(x), new FloatOracle(smaller).Run(x), 1e-5f));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Drop_Window_LosesTheFeatureAtEveryTime(bool isStandardised)
    {
        var builder = new GraphBuilder(Shape.Of(1, 4, 3));
        string x = isStandardised ? builder.Add(new Sub(), GraphBuilder.Input, builder.Random(Shape.Of(3))) : GraphBuilder.Input;
        string flat = builder.Flatten(x);
        Tensor weights = Tensors.Random(Shape.Of(2, 12), -1, 1);
        for (int k = 1; k < weights.Floats.Length; k += 3)
        {
            weights.Floats[k] = 0;
        }

        Graph graph = builder.Build(builder.Add(new Dense(), flat, builder.Constant(weights)));
        Graph smaller = Drop(graph, new FeatureDropping(1));

        Assert.Equal(new InputFeatures(2, 3, [0, 2]), smaller.InputPorts[0].Form.Features);
        GraphAssert.SameOutputs(graph, smaller);
    }

    [Fact]
    public void Drop_ImageChannel_IsTakenFromTheModelsOwnOrder()
    {
        var builder = new GraphBuilder(Shape.Of(1, 3, 5, 4));
        Tensor weights = Tensors.Random(Shape.Of(4, 3, 3, 3), -1, 1);
        for (int k = 0; k < weights.Floats.Length; k++)
        {
            weights.Floats[k] *= k / 9 % 3 == 1 ? 0 : 1;
        }

        var window = new SpatialWindow([3, 3], [1, 1], [1, 1], [1, 1], [1, 1]);
        string y = builder.Add(new Conv(window, 1), GraphBuilder.Input, builder.Constant(weights));
        Graph graph = Pipeline.Run(builder.Build(builder.Add(new ReduceMean([2, 3], false), y)));
        Graph smaller = Drop(graph, new FeatureDropping(1));

        Assert.Equal(new InputFeatures(1, 3, [0, 2]), smaller.InputPorts[0].Form.Features);
        Assert.Equal(Shape.Of(1, 5, 4, 2), smaller.Value(smaller.Inputs[0]).Shape);
        float[] sample = Tensors.Random(Shape.Of(1, 3, 5, 4), -1, 1).Floats;
        Tensors.AssertClose(new FloatOracle(graph).Run(sample), new FloatOracle(smaller).Run(sample), 1e-5f);
        Assert.Contains("pads its input", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    public static TheoryData<string> Hostile => ["other axis", "residual", "softmax", "one feature", "output"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Drop_InputWithoutFeatures_IsRefused(string kind)
    {
        var builder = new GraphBuilder(kind == "one feature" ? Shape.Of(1, 1, 1) : Shape.Of(1, 1, 4, 4));
        string square = builder.Random(Shape.Of(4, 4));
        string end = kind switch
        {
            "other axis" => builder.Conv(GraphBuilder.Input, 2),
            "residual" => builder.Add(new Add(), GraphBuilder.Input, builder.Add(new Dense(), GraphBuilder.Input, square)),
            "softmax" => builder.Add(new Softmax(3), GraphBuilder.Input),
            _ => builder.Add(new Relu(), GraphBuilder.Input),
        };
        Graph graph = builder.Build(end);

        Refusal.Assert(DiagnosticCatalog.CannotDropFeatures, () => Drop(graph, FeatureDropping.Auto), "test.onnx");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(6)]
    public void Drop_MoreThanAllButOne_IsRefused(int count) => Refusal.Assert(
        DiagnosticCatalog.CannotDropFeatures,
        () => Drop(TwoLayers(Shape.Of(1, 5), []), new FeatureDropping(count)),
        "test.onnx", $"{count} of 5");

    [Fact]
    public void Drop_OneSample_IsRefused()
    {
        Graph graph = TwoLayers(Shape.Of(1, 5), []);
        var samples = new SampleSet("data.npz", 1, Plans.Samples(graph, 1), null, null);

        Refusal.Assert(
            DiagnosticCatalog.DataShape, () => FeatureSelection.Drop(graph, FeatureDropping.Auto, samples, _warnings.Add), "data.npz");
    }

    [Fact]
    public void Run_WithoutData_IsWrongUsage() => Refusal.Assert(
        DiagnosticCatalog.Usage,
        () => Compilation.Run(Bundled.Xor with { DataPath = null, DropFeatures = FeatureDropping.Auto }),
        "--drop-features");

    [Fact]
    public void Run_DigitsMlpWithoutItsConstantPixels_TakesAndJudgesWholeImages()
    {
        string model = Bundled.Path("digits_mlp.onnx");
        CompileOptions options = Bundled.DigitsCnn with { ModelPath = model, DropFeatures = new FeatureDropping(10) };
        Compilation compilation = Compilation.Run(options);
        SampleSet test = Compilation.LoadSamples(options, compilation.Imported, Bundled.Path("digits_test.npz"));
        VerifyReport report = Verification.Run(compilation, test, new FloatOracle(compilation.Imported));
        Type type = Model(compilation, out EmittedModel emitted);

        Assert.True(report.BitExact);
        Assert.True(report.Accuracy >= 0.95, $"accuracy is {report.Accuracy:p2}");
        Assert.Equal(54, type.GetField("InputLength")!.GetValue(null));
        Assert.Equal(
            compilation.Quantized.Graph.InputPorts[0].Form.Features!.Indices.AsEnumerable(),
            ((ushort[])type.GetField("InputFeatures")!.GetValue(null)!).Select(index => (int)index));
        Assert.Equal(compilation.Code.Files, Compilation.Run(options).Code.Files);
        emitted.Dispose();
    }

    [Fact]
    public void Run_AllFeatures_EmitsNoIndices()
    {
        Type type = Model(Compilation.Run(Bundled.Xor), out EmittedModel emitted);

        Assert.Null(type.GetField("InputFeatures"));
        emitted.Dispose();
    }

    private static Type Model(Compilation compilation, out EmittedModel model)
    {
        model = EmittedModel.Load(compilation.Assemblies[^1]);
        return model.Instance.GetType();
    }

    private Graph Drop(Graph graph, FeatureDropping dropping)
    {
        int length = graph.Value(graph.Inputs[0]).Shape.Count;
        float[][] inputs = [.. Enumerable.Range(0, 60).Select(k => Tensors.Random(Shape.Of(length), -1, 1.5f, seed: k).Floats)];
        return FeatureSelection.Drop(graph, dropping, new SampleSet("data", inputs.Length, inputs, null, null), _warnings.Add);
    }

    /// <summary>Two dense layers; some inputs have no weight.</summary>
    private static Graph TwoLayers(Shape input, int[] deadColumns)
    {
        var builder = new GraphBuilder(input);
        Tensor weights = Tensors.Random(Shape.Of(8, input[^1]), -1, 1);
        for (int k = 0; k < weights.Floats.Length; k++)
        {
            weights.Floats[k] *= deadColumns.Contains(k % input[^1]) ? 0 : 1;
        }

        string hidden = builder.Add(new Dense(Clamp.Relu), GraphBuilder.Input, builder.Constant(weights), builder.Random(Shape.Of(8)));
        return builder.Build(builder.Add(new Dense(), hidden, builder.Random(Shape.Of(2, 8))));
    }
}
