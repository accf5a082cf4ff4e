using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>What LSTM, GRU and RNN have in common.</summary>
/// <param name="Reverse">For each direction, whether it goes from the last step to the first.</param>
/// <param name="BatchFirst">X is [batch, steps, inputs], not [steps, batch, inputs], and the outputs likewise.</param>
/// <param name="Lengths">The steps of each sequence of the batch; none where all have all.</param>
/// <param name="Outputs">Which of all steps, the last hidden units and the last cells the node makes.</param>
public sealed record RecurrentForm(ValueList<bool> Reverse, bool BatchFirst, ValueList<int> Lengths, ValueList<int> Outputs)
{
    private const int LengthsInput = 4;

    public int DirectionCount => Reverse.Count;

    /// <summary>Reads what all have, and keeps the inputs X, W, R, B, the states and the peepholes.</summary>
    /// <param name="outputs">That the operator can make.</param>
    /// <param name="most">Inputs.</param>
    public static RecurrentForm Import(NodeImport node, int outputs, int most)
    {
        node.RequireCount(3, most);
        ShapeRules.RequireRank(node.Input(0), 3);
        ShapeRules.RequireRank(node.Input(1), 3);
        ShapeRules.RequireRank(node.Input(2), 3);
        bool[] reverse = node.String("direction", "forward") switch
        {
            "forward" => [false],
            "reverse" => [true],
            "bidirectional" => [false, true],
            string other => throw OpException.Unsupported($"its direction is '{other}'", "Take forward, reverse or bidirectional."),
        };
        RequireUnits(node);
        bool batchFirst = node.Int("layout", 0) != 0;
        int[] lengths = LengthsOf(node);
        Shape x = node.Shape(0);
        RequireLengths(lengths, batchFirst ? x[0] : x[1], batchFirst ? x[1] : x[0]);
        int[] made = [.. Enumerable.Range(0, outputs).Where(node.HasOutput)];
        node.KeepOutputs(made);
        node.Keep([.. Enumerable.Range(0, node.InputCount).Where(k => k != LengthsInput)]);
        return new RecurrentForm(reverse, batchFirst, lengths, made);
    }

    private static int[] LengthsOf(NodeImport node) => node.HasInput(LengthsInput) && node.Input(LengthsInput).Constant is null
        ? throw OpException.Unsupported(
            "its sequence lengths are computed from the model's input, and must be the same in every inference",
            "Where an input of the model holds them, give its value: --fix NAME=N; else export with lengths that are constants.")
        : node.ConstantInts(LengthsInput, "sequence lengths") ?? [];

    private static void RequireUnits(NodeImport node)
    {
        int units = node.Shape(2)[2];
        int given = node.SmallInt("hidden_size", units);
        if (given != units)
        {
            throw OpException.Shape($"hidden_size {given} does not fit recurrent weights of shape {node.Shape(2)}");
        }
    }

    private static void RequireLengths(int[] lengths, int batch, int steps)
    {
        if (lengths.Length > 0 && (lengths.Length != batch || lengths.Any(length => length < 1 || length > steps)))
        {
            throw OpException.Shape($"sequence lengths [{string.Join(", ", lengths)}] do not fit {batch} sequences of 1 to {steps} steps");
        }
    }
}
