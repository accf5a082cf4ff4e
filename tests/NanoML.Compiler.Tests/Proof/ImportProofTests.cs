using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Proof;
using NanoML.Compiler.Tests.Support;
using NanoML.OnnxRuntime;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Proof;

/// <summary>Files as ONNX Runtime runs them, against graphs as we do.</summary>
public sealed class ImportProofTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RequireImported_ModelThatWeRead_HoldsWithoutAWord()
    {
        OnnxModel model = OnnxReader.Read(Bundled.DigitsCnn.ModelPath);
        Prove(model, GraphImporter.Import(model));

        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("middle")]
    [InlineData("last")]
    public void RequireImported_NodeThatComputesSomethingElse_IsNamed(string name)
    {
        OnnxModel model = Chain();
        Graph imported = GraphImporter.Import(model);
        Node node = imported.Nodes.Single(n => n.Name == name);
        Graph wrong = imported with { Nodes = imported.Nodes.Replace(node, node with { Op = new Abs() }) };

        Refusal.Assert(DiagnosticCatalog.NotTheModel, () => Prove(model, wrong), $"node '{name}'", "should be", "ONNX Runtime");
    }

    [Fact]
    public void RequireImported_ConstantThatIsFoldedWrong_IsNamedByItsNode()
    {
        OnnxModel model = new OnnxModelBuilder().Input("x", 1, 4).Initializer("c", [4], 1f, 2f, 3f, 4f)
            .Node("Neg", ["c"], ["n"], "negate").Node("Add", ["x", "n"], ["y"], "add").Output("y", 1, 4).Read(_folder);
        Graph imported = GraphImporter.Import(model);
        Graph wrong = imported with { Values = imported.Values.SetItem("n", Value.OfConstant("n", Tensors.Floats(1, 2, 3, 4))) };

        Refusal.Assert(DiagnosticCatalog.NotTheModel, () => Prove(model, wrong), "node 'negate' (Neg)");
    }

    /// <summary>An output that is left out and an input that is left out have one name: none.</summary>
    [Fact]
    public void RequireImported_DeadLayerWithoutItsFirstOutput_IsLeftOut()
    {
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(k => (k * 7 % 11 / 11f) - 0.4f)];
        OnnxModel model = new OnnxModelBuilder().Input("x", 3, 1, 2).Input("other", 3, 1, 2)
            .Initializer("w", [1, 8, 2], Numbers(16)).Initializer("r", [1, 8, 2], Numbers(16))
            .Initializer("gw", [1, 6, 2], Numbers(12)).Initializer("gr", [1, 6, 2], Numbers(12)).Initializer("h", [1, 1, 2], Numbers(2))
            .Node("Add", ["x", "other"], ["sum"], "add").Node("Tanh", ["sum"], ["unused"], "tanh")
            .Node("LSTM", ["unused", "w", "r"], ["", "dead"], "lstm", ("hidden_size", 2L))
            .Node("GRU", ["sum", "gw", "gr", "", "", "h"], ["", "y"], "gru", ("hidden_size", 2L)).Output("y", 1, 1, 2).Read(_folder);
        Prove(model, GraphImporter.Import(model));

        Assert.Empty(_warnings);
    }

    [Fact]
    public void RequireImported_QuantisedModel_MayChooseTheOtherOfTwoNearLevels()
    {
        var builder = new OnnxModelBuilder().Input("x", 1, 64).Initializer("s", [], 0.037f).Initializer("z", DataType.Uint8, [], 128);
        string value = "x";
        for (int k = 0; k < 6; k++)
        {
            builder.Node("QuantizeLinear", [value, "s", "z"], $"q{k}").Node("DequantizeLinear", [$"q{k}", "s", "z"], $"d{k}")
                .Node("Tanh", [$"d{k}"], $"t{k}");
            value = $"t{k}";
        }

        OnnxModel model = builder.Output(value, 1, 64).Read(_folder);
        Prove(model, GraphImporter.Import(model));

        Assert.Empty(_warnings);
    }

    [Fact]
    public void RequireImported_WhatANormalisationLeavesOfEqualElements_IsRounding()
    {
        OnnxModel model = new OnnxModelBuilder().Input("x", 1, 1, 1, 1).Initializer("offset", [], 73f).Initializer("repeats", [4], 1L, 1L, 1L, 7L)
            .Initializer("scale", [1], 1f).Initializer("bias", [1], 0.1f).Node("Add", ["x", "offset"], "level").Node("Tile", ["level", "repeats"], "tiles")
            .Node("InstanceNormalization", ["tiles", "scale", "bias"], "y").Output("y", 1, 1, 1, 7).Read(_folder);
        Prove(model, GraphImporter.Import(model), samples: 16);
    }

    [Fact]
    public void RequireImported_OneSampleOfABatch_IsHeldAgainstTheFileThatTakesThemAll()
    {
        OnnxModel model = Batch(builder => builder.Node("Softmax", ["y"], ["z"], "scores", ("axis", 1L)));
        Graph one = GraphImporter.ImportSample(model);
        Prove(model, one);

        Assert.Equal(4, one.BatchSize);
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("multiply")]
    [InlineData("scores")]
    public void RequireImported_OneSampleOfABatchThatIsWrong_IsRefusedAtItsNode(string name)
    {
        OnnxModel model = Batch(builder => builder.Node("Softmax", ["y"], ["z"], "scores", ("axis", 1L)));
        Graph one = GraphImporter.ImportSample(model);
        Node node = one.Nodes.Single(n => n.Name == name);
        Op other = name == "scores" ? new LogSoftmax(new Softmax(1)) : new Sub();
        Graph wrong = one with { Nodes = one.Nodes.Replace(node, node with { Op = other }) };

        Refusal.Assert(DiagnosticCatalog.NotTheModel, () => Prove(model, wrong), $"node '{name}'", "should be", "ONNX Runtime");
    }

    [Fact]
    public void RequireImported_SamplesThatMeetTakenForOne_AreRefusedWhereTheyMeet()
    {
        OnnxModel model = Batch(builder => builder.Node("Softmax", ["y"], ["z"], "scores", ("axis", 0L)));
        Graph whole = GraphImporter.Import(model);
        Graph wrong = whole with
        {
            Values = whole.Values.SetItems(
                whole.Values.Where(pair => pair.Value.Shape.Rank > 0)
                    .Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { Type = pair.Value.Type with { Shape = Shape.Of(1, 3) } }))),
            BatchSize = 4,
        };

        Refusal.Assert(DiagnosticCatalog.NotTheModel, () => Prove(model, wrong), "node 'scores'");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    public void Run_OneSampleOfABatch_GivesEverySampleItsOutput(int count)
    {
        OnnxModel model = Batch(builder => builder.Node("Relu", ["y"], "z"));
        Graph one = GraphImporter.ImportSample(model);
        float[][] samples = [.. Enumerable.Range(0, count).Select(k => Tensors.Random(Shape.Of(1, 3), -1, 1, seed: k).Floats)];
        using ReferenceModel reference = ReferenceModel.Open(new OnnxRuntimeReference(), model, one);

        float[][] outputs = reference.Run(samples);

        Assert.True(reference.IsExternal);
        Assert.Equal(count, outputs.Length);
        Assert.All(samples.Zip(outputs), pair => Assert.Equal(pair.First.Select(x => Math.Max(2 * x, 0)), pair.Second));
    }

    [Theory]
    [InlineData("Float")]
    [InlineData("Double")]
    [InlineData("Float16")]
    public void RequireImported_InputOfAnyFloatType_IsFed(string name)
    {
        DataType type = Enum.Parse<DataType>(name);
        OnnxModel model = new OnnxModelBuilder().Input("x", type, 1, 4).Node("Neg", ["x"], "y").Output("y", type, 1, 4).Read(_folder);
        Prove(model, GraphImporter.Import(model));

        Assert.Empty(_warnings);
    }

    [Fact]
    public void RequireImported_WeightsInAFileBeside_AreFound()
    {
        File.WriteAllBytes(_folder.File("weights.bin"), OnnxModelBuilder.Bytes(1f, -2f, 3f, -4f));
        OnnxModel model = new OnnxModelBuilder().Input("x", 1, 4).Initializer(OnnxModelBuilder.ExternalTensor("w", [4], "weights.bin"))
            .Node("Mul", ["x", "w"], "y").Output("y", 1, 4).Read(_folder);
        Prove(model, GraphImporter.Import(model));

        Assert.Empty(_warnings);
    }

    [Fact]
    public void Open_RuntimeThatDoesNotLoad_IsSaidOnceAndOurOwnEvaluationGoesOn()
    {
        var runtime = new BrokenRuntime("does not load on this system");
        Compilation compilation = Compilation.Run(Bundled.Xor, reference: runtime);

        Assert.Contains("Broken 1.0 does not load on this system", Assert.Single(compilation.Warnings), StringComparison.Ordinal);
        Assert.InRange(compilation.Quality.SqnrDb, 20, 200);
        Assert.Equal(1, runtime.Attempts);
    }

    [Fact]
    public void Open_FileThatOnnxRuntimeRefuses_SaysItsReason()
    {
        ReferenceException refusal = Assert.Throws<ReferenceException>(() => new OnnxRuntimeReference().Open(new byte[] { 8, 7, 1 }, _folder.Root));

        Assert.StartsWith("refuses the model: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reason_NativeLibraryThatIsMissingOrForAnotherProcessor_IsThatItDoesNotLoad()
    {
        Exception[] failures =
        [
            new DllNotFoundException("onnxruntime"), new BadImageFormatException(), new EntryPointNotFoundException("OrtGetApiBase"),
            new TypeInitializationException("NativeMethods", new DllNotFoundException("onnxruntime")),
        ];

        Assert.All(failures, failure => Assert.StartsWith("does not load on this system", OnnxRuntimeReference.Reason(failure), StringComparison.Ordinal));
        Assert.Null(OnnxRuntimeReference.Reason(new InvalidOperationException()));
    }

    private OnnxModel Chain() => new OnnxModelBuilder().Input("x", 1, 8).Node("Neg", ["x"], ["a"], "first")
        .Node("Tanh", ["a"], ["b"], "middle").Node("Neg", ["b"], ["y"], "last").Output("y", 1, 8).Read(_folder);

    /// <summary>Four samples of three elements, twice each.</summary>
    private OnnxModel Batch(Action<OnnxModelBuilder> last)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", 4, 3).Initializer("two", [], 2f).Node("Mul", ["x", "two"], ["y"], "multiply");
        last(builder);
        return builder.Output("z", 4, 3).Read(_folder);
    }

    private void Prove(OnnxModel model, Graph imported, int samples = 3)
    {
        var elements = Shape.Of(imported.Inputs.Sum(input => imported.Value(input).Shape.Count));
        float[][] inputs = [.. Enumerable.Range(0, samples).Select(k => Tensors.Random(elements, -1, 1, seed: k).Floats)];
        using var proof = new ModelProof(new OnnxRuntimeReference(), model, imported, inputs, _warnings.Add);
        proof.RequireImported();
    }

    private sealed class BrokenRuntime(string reason) : IReferenceRuntime
    {
        public int Attempts { get; private set; }

        public string Name => "Broken 1.0";

        public IReferenceSession Open(ReadOnlyMemory<byte> file, string folder)
        {
            Attempts++;
            throw new ReferenceException(reason);
        }
    }
}
