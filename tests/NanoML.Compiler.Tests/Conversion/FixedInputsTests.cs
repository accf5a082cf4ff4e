using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Onnx.Proto;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Conversion;

/// <summary>Inputs that are constants on the board.</summary>
public sealed class FixedInputsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8000, new[] { -3f, 4f })]
    [InlineData(16000, new[] { 3f, -4f })]
    public void InputWithAValue_IsAConstant(double rate, float[] expected)
    {
        Graph graph = Import(OfRate(), ("rate", rate));

        Assert.Equal(["x"], graph.Inputs.ToArray());
        Assert.Equal(expected, new FloatOracle(graph).Run([3, -4]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void IntegersThatAreMultipliedByZero_AreNoInput(bool isWide)
    {
        DataType type = isWide ? DataType.Int64 : DataType.Int32;
        OnnxModelBuilder model = new OnnxModelBuilder(15).Input("x", 1, 2).Input("rate", type, 1);
        model = isWide ? model.Initializer("zero", [], 0L) : model.Initializer("zero", type, [], 0);
        Graph graph = Import(model
            .Node("Mul", ["rate", "zero"], "nothing").Node("Cast", ["nothing"], "nought", ("to", (int)DataType.Float))
            .Node("Add", ["x", "nought"], "y").Output("y", 1, 2));

        Assert.Equal(["x"], graph.Inputs.ToArray());
        Assert.Equal([3, -4], new FloatOracle(graph).Run([3, -4]));
    }

    [Fact]
    public void FloatsThatAreMultipliedByZero_StayAnInput()
    {
        Graph graph = Import(new OnnxModelBuilder().Input("x", 1, 2).Input("z", 1, 2).Initializer("zero", [], 0f)
            .Node("Mul", ["z", "zero"], "nothing").Node("Add", ["x", "nothing"], "y").Output("y", 1, 2));

        Assert.Equal(["x", "z"], graph.Inputs.ToArray());
    }

    [Fact]
    public void ValueOfNoInput_IsRefused() => Refusal.Assert(
        DiagnosticCatalog.Usage, () => Import(OfRate(), ("speed", 1)), "no input 'speed'");

    [Theory]
    [InlineData(0.5)]
    [InlineData(1e30)]
    public void ValueThatTheTypeDoesNotHold_IsRefused(double value) => Refusal.Assert(
        DiagnosticCatalog.Usage, () => Import(OfRate(), ("rate", value)), "'rate' holds Int64");

    [Fact]
    public void InputOfUnknownSize_IsRefused() => Refusal.Assert(
        DiagnosticCatalog.SymbolicShape,
        () => Import(OfRate().With(OfUnknownSize), ("rate", 1)),
        "axis 1 of input 'rate'");

    private static void OfUnknownSize(ModelProto model)
    {
        TensorShapeProto shape = model.Graph.Input[1].Type.TensorType.Shape;
        shape.Dim.AddRange([new TensorShapeProto.Types.Dimension { DimValue = 1 }, new TensorShapeProto.Types.Dimension { DimParam = "n" }]);
    }

    private static OnnxModelBuilder OfRate() => new OnnxModelBuilder(15).Input("x", 1, 2).Input("rate", DataType.Int64).Initializer("slow", [], 8000L)
        .Initializer("signs", [2], 1f, -1f).Node("Equal", ["rate", "slow"], "isSlow").Node("Cast", ["isSlow"], "index", ("to", (int)DataType.Int64))
        .Node("Gather", ["signs", "index"], "other").Node("Mul", ["other", "x"], "y").Output("y", 1, 2);

    private Graph Import(OnnxModelBuilder builder, params (string Name, double Value)[] values) => GraphImporter.Import(
        ModelInterface.Choose(builder.Read(_folder), values: values.ToImmutableDictionary(pair => pair.Name, pair => pair.Value)));
}
