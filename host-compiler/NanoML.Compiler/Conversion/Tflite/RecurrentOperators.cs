using System.Collections.Immutable;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Recurrent layers as Keras exports them: all steps of a sequence in one operator, which begins with a state of zeros.</summary>
/// <remarks>
/// The format limits an LSTM's cells, to 10 where Keras wrote it; ONNX has no such limit, and a sigmoid or tanh of the device has its end long before. A
/// model whose cells go beyond differs.
/// </remarks>
internal static class RecurrentOperators
{
    private const int LeastCellClip = 10;

    // Inputs of UNIDIRECTIONAL_SEQUENCE_LSTM; the gates of each group are input, forget, cell and output.
    private const int InputWeights = 1;
    private const int RecurrentWeights = 5;
    private const int Peepholes = 9;
    private const int Biases = 12;
    private const int Projection = 16;
    private const int LayerNormalization = 20;
    private const int LstmInputs = 24;

    /// <summary>Among fused activations.</summary>
    private const int Tanh = 4;

    /// <summary>The gates of the format in ONNX's order: input, output, forget, cell.</summary>
    private static readonly int[] s_gates = [0, 3, 1, 2];

    public static readonly OperatorGroup Group = new()
    {
        ["UNIDIRECTIONAL_SEQUENCE_LSTM"] = Lstm,
        ["UNIDIRECTIONAL_SEQUENCE_RNN"] = Rnn,
    };

    private static void Lstm(OperatorConversion op)
    {
        RequirePlain(op);
        int units = Matrix(op, RecurrentWeights + 1, "recurrent weights")[1];
        List<string> inputs =
        [
            Sequence(op),
            OneDirection(op, "W", [.. s_gates.Select(gate => op.Weights(InputWeights + gate, "weights", 0, 1))]),
            OneDirection(op, "R", [.. s_gates.Select(gate => op.Weights(RecurrentWeights + gate, "recurrent weights", 0, 1))]),
            OneDirection(op, "B", [.. s_gates.Select(gate => op.Weights(Biases + gate, "biases", 0)), op.Zeros("zeros", 4 * units)]),
        ];
        if (op.HasInput(Peepholes + 1))
        {
            string[] peepholes = [.. new[] { 0, 2, 1 }.Select(gate => op.Weights(Peepholes + gate, "peepholes", 0))];
            inputs.AddRange(["", "", "", OneDirection(op, "P", peepholes)]);
        }

        Emit(op, "LSTM", inputs, units, ("activations", ImmutableArray.Create("Sigmoid", "Tanh", "Tanh")));
    }

    /// <summary>Its inputs are the sequence, weights, recurrent weights, biases and the state.</summary>
    private static void Rnn(OperatorConversion op)
    {
        const int Weights = 1;
        const int Recurrent = 2;
        const int Bias = 3;
        const int Relu = 1;
        int units = Matrix(op, Recurrent, "recurrent weights")[1];
        string activation = op.Options.Int("fused_activation_function") switch
        {
            Relu => "Relu",
            Tanh => "Tanh",
            int other => throw op.Unsupported($"its activation {other} is not supported", "Use tanh or relu, as Keras' SimpleRNN does."),
        };
        string[] inputs =
        [
            Sequence(op),
            OneDirection(op, "W", [op.Weights(Weights, "weights", 0, 1)]),
            OneDirection(op, "R", [op.Weights(Recurrent, "recurrent weights", 0, 1)]),
            OneDirection(op, "B", [op.Weights(Bias, "biases", 0), op.Zeros("zeros", units)]),
        ];
        Emit(op, "RNN", inputs, units, ("activations", ImmutableArray.Create(activation)));
    }

    private static void Emit(OperatorConversion op, string opType, IReadOnlyList<string> inputs, int units, (string Name, object Value) activations)
    {
        bool isTimeMajor = op.Options.Flag("time_major");
        string result = op.Emit(opType, [.. inputs], ("hidden_size", (long)units), ("layout", isTimeMajor ? 0L : 1L), activations);
        op.Write(op.Emit("Squeeze", [result, op.Constant("direction", isTimeMajor ? 1 : 2)]));
    }

    private static string Sequence(OperatorConversion op) =>
        op.Input(0).Rank == 3 ? op.Read(0) : throw op.Malformed("its input is no sequence of three axes");

    private static ImmutableArray<int> Matrix(OperatorConversion op, int input, string what) =>
        op.Input(input).Shape is [> 0, > 0] shape ? shape : throw op.Malformed($"its {what} are no matrix");

    /// <summary>The parts one behind the other, as those of the only direction.</summary>
    private static string OneDirection(OperatorConversion op, string role, string[] parts) =>
        op.Emit("Unsqueeze", [parts is [string only] ? only : op.Emit("Concat", parts, ("axis", 0L)), op.Constant(role, 0)]);

    private static void RequirePlain(OperatorConversion op)
    {
        if (!op.HasInput(InputWeights))
        {
            throw op.Unsupported("its input gate is coupled to the forget gate", "Export an LSTM with four gates.");
        }

        if (op.HasInput(Projection) || Enumerable.Range(LayerNormalization, LstmInputs - LayerNormalization).Any(op.HasInput))
        {
            throw op.Unsupported("it has a projection or normalises its gates", "Export a plain LSTM, as Keras writes it.");
        }

        if (op.Options.Float("cell_clip") is > 0 and < LeastCellClip || op.Options.Flag("diagonal_recurrent_tensors")
            || op.Options.Int("fused_activation_function") != Tanh)
        {
            throw op.Unsupported("its cells are limited, its recurrent weights are diagonals, or its activation is not tanh", "Export a plain LSTM, as Keras writes it.");
        }
    }
}
