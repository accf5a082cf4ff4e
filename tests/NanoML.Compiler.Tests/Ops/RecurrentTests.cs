using System.Collections.Immutable;
using NanoML.Compiler.Conversion;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Passes;
using NanoML.Compiler.Tests.Support;
using DataType = NanoML.Compiler.Onnx.Proto.TensorProto.Types.DataType;

namespace NanoML.Compiler.Tests.Ops;

public sealed class RecurrentTests
{
    private static readonly GateFunction s_sigmoid = new("Sigmoid");
    private static readonly GateFunction s_tanh = new("Tanh");

    public static TheoryData<string> Functions =>
        ["Affine", "Elu", "HardSigmoid", "LeakyRelu", "Relu", "ScaledTanh", "Sigmoid", "Softplus", "Softsign", "Tanh"];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Recurrence_OfAnyFunction_IsNearItsFloats(string function)
    {
        var gate = new GateFunction(function, Alpha: 0.5f, Beta: 0.4f);

        AssertNear(new RnnCell(gate), isReverse: false, 2);
        AssertNear(new GruCell(s_sigmoid, gate, IsLinear: true), isReverse: true, 2);
        AssertNear(new LstmCell(s_sigmoid, gate, gate, IsCoupled: false), isReverse: false, 3);
    }

    [Fact]
    public void Recurrence_OfLstmWithClip_IsNearItsFloats() => AssertNear(
        new LstmCell(s_sigmoid with { Clip = 0.7f }, s_tanh with { Clip = 0.7f }, s_tanh, IsCoupled: false), isReverse: false, 2);

    [Fact]
    public void Recurrence_OfCoupledLstm_IsNearItsFloats() =>
        AssertNear(new LstmCell(s_sigmoid, s_tanh, s_tanh, IsCoupled: true), isReverse: true, 2);

    [Fact]
    public void Recurrence_OfGruWithTheResetBeforeTheProduct_IsNearItsFloats() =>
        AssertNear(new GruCell(s_sigmoid, s_tanh, IsLinear: false), isReverse: false, 3);

    [Fact]
    public void Recurrence_OfCellsThatGrow_KeepsThemInSixteenBits()
    {
        // Gates that stay open: a cell that counts to 40.
        var op = new Recurrence(new LstmCell(s_sigmoid, s_tanh, s_tanh, IsCoupled: false), false);
        float[] biases = [9, 9, 9, 2, 0, 0, 0, 0];
        var run = new SingleOp(op).Activation(Shape.Of(40, 1, 1), new QuantParams(1f / 255, 0))
            .Constant(new Tensor(Shape.Of(4, 1), [0, 0, 0, 0.2f])).Constant(new Tensor(Shape.Of(4, 1), new float[4]))
            .Constant(new Tensor(Shape.Of(8), biases)).Constant(new Tensor(Shape.Of(1, 1), new float[1])).Constant(new Tensor(Shape.Of(1, 1), new float[1]));

        run.AssertWithinOneStep();
    }

    [Fact]
    public void Lstm_WithTooFewFunctions_IsRefused() => Assert.Contains(
        "1 activations do not fit 1 directions of 3",
        Node("LSTM").Attribute("activations", (ImmutableArray<string>)["Sigmoid"]).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Recurrent_OfAnUnknownDirection_IsRefused() =>
        Assert.Contains("its direction is 'sideways'", Node("GRU").Attribute("direction", "sideways").Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Recurrent_OfAnUnknownFunction_IsRefused() => Assert.Contains(
        "its activation 'Gelu' is not supported",
        Node("RNN").Attribute("activations", (ImmutableArray<string>)["Gelu"]).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Recurrent_WithLengthsOfTheModelsInput_IsRefused() => Assert.Contains(
        "sequence lengths are computed from the model's input",
        Node("LSTM").Omitted().Input(Shape.Of(1), ElementType.Int32).Refusal(), StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DynamicQuantizeLstm_IsTheLstmOfTheRealsBehindItsLevels(bool perColumn)
    {
        const int units = 2;
        int[] levels = [.. Enumerable.Range(0, 40).Select(k => (k * 37 % 255) - 127)];
        int scales = perColumn ? 4 * units : 1;
        float[] scale = [.. Enumerable.Range(0, scales).Select(k => 0.004f + (0.001f * k))];
        int[] zero = [.. Enumerable.Range(0, scales).Select(k => k - 3)];
        float Real(int row, int column, int from) =>
            (levels[from + (row * 4 * units) + column] - zero[column % scales]) * scale[column % scales];
        float[] Reals(int rows, int from) => [.. Enumerable.Range(0, 4 * units * rows).Select(k => Real(k % rows, k / rows, from))];
        long[] form = perColumn ? [1, scales] : [1];
        OnnxModelBuilder Model() => new OnnxModelBuilder().Input("input", 5, 1, 3).Output("y", 5, 1, 1, units);

        Graph quantized = Import(Model()
            .Initializer("w", DataType.Int8, [1, 3, 4 * units], levels[..24]).Initializer("r", DataType.Int8, [1, units, 4 * units], levels[24..])
            .Initializer("s", form, scale).Initializer("z", DataType.Int8, form, zero)
            .Microsoft("DynamicQuantizeLSTM", ["input", "w", "r", "", "", "", "", "", "s", "z", "s", "z"], "y", ("hidden_size", (long)units)));
        Graph real = Import(Model().Initializer("w", [1, 4 * units, 3], Reals(3, 0)).Initializer("r", [1, 4 * units, units], Reals(units, 24))
            .Node("LSTM", ["input", "w", "r"], "y", ("hidden_size", (long)units)));

        GraphAssert.SameOutputs(real, Pipeline.Run(quantized));
        GraphAssert.SameOutputs(real, quantized, 0.05);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => GraphAssert.SameOutputs(real, quantized));
    }

    private static Graph Import(OnnxModelBuilder model)
    {
        using var folder = new TempFolder();
        return GraphImporter.Import(model.Read(folder));
    }

    private static NodeBuilder Node(string type)
    {
        int gates = type switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
        return new NodeBuilder(type, 14).Input(Shape.Of(5, 1, 3))
            .Constant(Tensors.Random(Shape.Of(1, gates * 2, 3), -1, 1)).Constant(Tensors.Random(Shape.Of(1, gates * 2, 2), -1, 1));
    }

    private static void AssertNear(RecurrentCell cell, bool isReverse, int steps)
    {
        const int inputs = 5;
        const int units = 6;
        int rows = cell.Gates * units;
        for (int seed = 1; seed <= 5; seed++)
        {
            SingleOp run = new SingleOp(new Recurrence(cell, isReverse), seed).Activation(Shape.Of(7, 2, inputs), new QuantParams(0.008f, 120))
                .Constant(Tensors.Random(Shape.Of(rows, inputs), -0.5f, 0.5f)).Constant(Tensors.Random(Shape.Of(rows, units), -0.25f, 0.25f))
                .Constant(Tensors.Random(Shape.Of(2 * rows), -0.2f, 0.2f)).Constant(new Tensor(Shape.Of(2, units), new float[2 * units]));
            if (cell.Outputs > 1)
            {
                run.Constant(new Tensor(Shape.Of(2, units), new float[2 * units]));
            }

            run.AssertWithin(steps);
        }
    }
}
