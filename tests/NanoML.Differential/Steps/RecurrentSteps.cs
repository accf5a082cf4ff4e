using NanoML.Differential.Generation;

namespace NanoML.Differential.Steps;

/// <summary>LSTM, GRU and RNN over what a value is as a sequence.</summary>
internal static class RecurrentSteps
{
    private const int MostExtent = 12;

    public static readonly IReadOnlyList<StepKind> Kinds = [new(7, Lstm), new(7, Lstm), new(7, Gru), new(7, Gru), new(7, Rnn), new(10, Quantized)];

    private static Val? Lstm(Sketch s, Draw d, Val x) => Layer(s, d, x, "LSTM", 4, ["Sigmoid", "Tanh", "Tanh"]);

    private static Val? Gru(Sketch s, Draw d, Val x) => Layer(s, d, x, "GRU", 3, ["Sigmoid", "Tanh"]);

    private static Val? Rnn(Sketch s, Draw d, Val x) => Layer(s, d, x, "RNN", 1, ["Tanh"]);

    /// <summary>DynamicQuantizeLSTM with scales for directions or for columns.</summary>
    private static Val? Quantized(Sketch s, Draw d, Val value)
    {
        if (value.Rank != 3 || value.Shape[1] != 1 || value.Shape.Any(extent => extent > MostExtent))
        {
            return null;
        }

        Val x = s.Tame(value, 2);
        (int units, int directions, bool perColumn) = (d.Int(1, 5), d.Int(1, 2), d.Coin());
        int columns = perColumn ? 4 * units : 1;
        string Levels(int rows) => Integers(s, [directions, rows, 4 * units], [.. Enumerable.Range(0, directions * rows * 4 * units).Select(_ => d.Int(-127, 127))]);
        string Scales() => s.Floats(d, perColumn ? [directions, columns] : [directions], 0.002f, 0.006f);
        string Zeros() => Integers(s, perColumn ? [directions, columns] : [directions], new int[directions * columns]);
        string bias = d.Coin() ? s.Floats(d, [directions, 8 * units], -0.5f, 0.5f) : "";
        string initial = d.OneIn(3) ? s.Floats(d, [directions, 1, units], -0.9f, 0.9f) : "";
        var y = new Val(s.NewName(), [x.Shape[0], directions, 1, units], 1);
        s.Builder.Microsoft(
            "DynamicQuantizeLSTM",
            [x.Name, Levels(x.Shape[2]), Levels(units), bias, "", initial, "", "", Scales(), Zeros(), Scales(), Zeros()], y.Name,
            ("hidden_size", (long)units), ("direction", directions == 1 ? d.Of("forward", "reverse") : "bidirectional"));
        return y;
    }

    private static string Integers(Sketch s, long[] shape, int[] values)
    {
        string name = s.NewName();
        s.Builder.Initializer(name, Compiler.Onnx.Proto.TensorProto.Types.DataType.Int8, shape, values);
        return name;
    }

    private static Val? Layer(Sketch s, Draw d, Val value, string op, int gates, string[] usual)
    {
        if (value.Rank != 3 || value.Shape.Any(extent => extent > MostExtent))
        {
            return null;
        }

        Val x = s.Tame(value, 2);
        int units = d.Int(1, 5);
        string direction = d.Of("forward", "forward", "reverse", "bidirectional");
        int directions = direction == "bidirectional" ? 2 : 1;
        (int steps, int batch, int width) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        List<string> inputs =
        [
            x.Name, s.Floats(d, [directions, gates * units, width], -0.8f, 0.8f), s.Floats(d, [directions, gates * units, units], -0.6f, 0.6f),
        ];
        inputs.Add(d.Coin() ? s.Floats(d, [directions, 2 * gates * units], -0.5f, 0.5f) : "");
        inputs.Add(d.OneIn(4) ? Lengths(s, d, batch, steps) : "");
        inputs.Add(d.OneIn(3) ? s.Floats(d, [directions, batch, units], -0.9f, 0.9f) : "");
        if (op == "LSTM")
        {
            inputs.Add(d.OneIn(3) ? s.Floats(d, [directions, batch, units], -0.9f, 0.9f) : "");
            inputs.Add(d.OneIn(3) ? s.Floats(d, [directions, 3 * units], -0.5f, 0.5f) : "");
        }

        List<(string, object)> attributes = [("hidden_size", (long)units)];
        if (direction != "forward" || d.Coin())
        {
            attributes.Add(("direction", direction));
        }

        if (op == "GRU" && d.Coin())
        {
            attributes.Add(("linear_before_reset", 1L));
        }

        if (d.OneIn(3))
        {
            string[] functions = [.. Enumerable.Range(0, directions).SelectMany(_ => Functions(d, usual))];
            int parameters = functions.Count(name => name is "HardSigmoid" or "ScaledTanh");
            attributes.Add(("activations", functions));
            if (parameters > 0 && d.Coin())
            {
                attributes.Add(("activation_alpha", d.Floats(d.Int(1, parameters), 0.2f, 0.8f)));
                attributes.Add(("activation_beta", d.Floats(d.Int(1, parameters), 0.2f, 0.8f)));
            }
        }

        if (d.OneIn(5))
        {
            attributes.Add(("clip", d.Float(0.3f, 1.5f)));
        }

        if (op == "LSTM" && d.OneIn(6))
        {
            attributes.Add(("input_forget", 1L));
        }

        int[] all = [steps, directions, batch, units];
        int[] last = [directions, batch, units];
        return d.Coin()
            ? s.Node(op, [.. inputs], all, 2, [.. attributes])
            : LastOf(s, op, inputs, last, [.. attributes]);
    }

    private static Val LastOf(Sketch s, string op, List<string> inputs, int[] shape, (string, object)[] attributes)
    {
        var value = new Val(s.NewName(), shape, 2);
        s.Builder.Node(op, [.. inputs], ["", value.Name], "", attributes);
        return value;
    }

    // Gates between 0 and 1, everything else between -1 and 1: states stay small.
    private static string[] Functions(Draw d, string[] usual) =>
        [.. usual.Select(name => name == "Sigmoid" ? d.Of("Sigmoid", "HardSigmoid") : d.Of("Tanh", "Softsign", "ScaledTanh", "Sigmoid"))];

    private static string Lengths(Sketch s, Draw d, int batch, int steps)
    {
        string name = s.NewName();
        int[] lengths = [.. Enumerable.Range(0, batch).Select(_ => d.Int(1, steps))];
        s.Builder.Initializer(name, Compiler.Onnx.Proto.TensorProto.Types.DataType.Int32, [batch], lengths);
        return name;
    }
}
