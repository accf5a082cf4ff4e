using System.Collections.Immutable;

namespace NanoML.Compiler.Conversion.Tflite;

/// <summary>Products of matrices.</summary>
internal static class DenseOperators
{
    private const int Bias = 2;

    public static readonly OperatorGroup Group = new() { ["FULLY_CONNECTED"] = Connect, ["BATCH_MATMUL"] = Multiply };

    /// <summary>Rows of the input times rows of the weights, [out, in].</summary>
    private static void Connect(OperatorConversion op)
    {
        if (op.Input(1).Shape is not [int outputs, int inputs] || inputs < 1)
        {
            throw op.Malformed("its weights are no matrix");
        }

        if (op.Options.Int("weights_format") != 0)
        {
            throw op.Unsupported("its weights are shuffled for one processor", "Convert the model with default options.");
        }

        bool isMatrix = op.Input(0).Rank == 2 && op.Input(0).Shape[1] == inputs;
        string rows = isMatrix ? op.Read(0) : op.Emit("Reshape", [op.Read(0), op.Constant("rows", -1, inputs)]);
        string[] read = op.HasInput(Bias) ? [rows, op.Weights(1, "weights", 0, 1), op.Weights(Bias, "biases", 0)] : [rows, op.Weights(1, "weights", 0, 1)];
        string result = op.Activated(op.Emit("Gemm", read, ("transB", 1L)));
        if (op.Options.Flag("keep_num_dims") && op.Input(0).Rank != 2)
        {
            ImmutableArray<int> shape = op.Input(0).Rank > 0 ? op.Input(0).Shape : throw op.Malformed("its input has no axes");
            result = op.Emit("Reshape", [result, op.Constant("kept", [.. shape[..^1].Select(extent => (long)extent), outputs])]);
        }

        op.Write(result);
    }

    private static void Multiply(OperatorConversion op) =>
        op.Write(op.Emit("MatMul", [Matrix(op, 0, op.Options.Flag("adj_x")), Matrix(op, 1, op.Options.Flag("adj_y"))]));

    private static string Matrix(OperatorConversion op, int input, bool isTransposed)
    {
        int rank = op.Input(input).Rank;
        if (!isTransposed || rank < 2)
        {
            return op.Read(input);
        }

        ImmutableArray<int> axes = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        return op.Constant(input) is not null
            ? op.Weights(input, "factors", axes)
            : op.Emit("Transpose", [op.Read(input)], ("perm", axes.Select(axis => (long)axis).ToImmutableArray()));
    }
}
