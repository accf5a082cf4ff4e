using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops.Support;

/// <summary>A function of a gate of LSTM, GRU or RNN, of what a clip leaves of its argument. Source: ONNX operators, LSTM-14.</summary>
/// <param name="Name">As ONNX writes it.</param>
/// <param name="Clip">Arguments are limited to plus and minus it.</param>
public sealed record GateFunction(string Name, float Alpha = 0, float Beta = 0, float Clip = float.PositiveInfinity)
{
    // What a function has of alpha and beta, with ONNX Runtime's values for those that are left out.
    private static readonly (string Name, float? Alpha, float? Beta)[] s_parameters =
    [
        ("Affine", 1, 0), ("Elu", 1, null), ("HardSigmoid", 0.2f, 0.5f), ("LeakyRelu", 0.01f, null), ("Relu", null, null),
        ("ScaledTanh", 0, 0), ("Sigmoid", null, null), ("Softplus", null, null), ("Softsign", null, null), ("Tanh", null, null),
        ("ThresholdedRelu", 1, null),
    ];

    public double Of(double x)
    {
        x = Math.Clamp(x, -(double)Clip, Clip);
        return Name switch
        {
            "Affine" => (Alpha * x) + Beta,
            "Elu" => x < 0 ? Alpha * (Math.Exp(x) - 1) : x,
            "HardSigmoid" => Math.Clamp((Alpha * x) + Beta, 0, 1),
            "LeakyRelu" => x < 0 ? Alpha * x : x,
            "Relu" => Math.Max(x, 0),
            "ScaledTanh" => Alpha * Math.Tanh(Beta * x),
            "Sigmoid" => 1 / (1 + Math.Exp(-x)),
            "Softplus" => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
            "Softsign" => x / (1 + Math.Abs(x)),
            "Tanh" => Math.Tanh(x),
            "ThresholdedRelu" => x > Alpha ? x : 0,
            _ => throw new InvalidOperationException($"{Name} is not among the functions that the import knows."),
        };
    }

    /// <summary>The derivative of <see cref="Of"/>; where there is none, that of one side.</summary>
    public double Slope(double x)
    {
        if (Math.Abs(x) > Clip)
        {
            return 0;
        }

        double y = Of(x);
        return Name switch
        {
            "Affine" => Alpha,
            "Elu" => x < 0 ? y + Alpha : 1,
            "HardSigmoid" => y is > 0 and < 1 ? Alpha : 0,
            "LeakyRelu" => x < 0 ? Alpha : 1,
            "Relu" => x > 0 ? 1 : 0,
            "ScaledTanh" => Beta * (Alpha - (y * Math.Tanh(Beta * x))),
            "Sigmoid" => y * (1 - y),
            "Softplus" => 1 / (1 + Math.Exp(-x)),
            "Softsign" => Math.Pow(1 - Math.Abs(y), 2),
            "Tanh" => 1 - (y * y),
            "ThresholdedRelu" => x > Alpha ? 1 : 0,
            _ => throw new InvalidOperationException($"{Name} is not among the functions that the import knows."),
        };
    }

    /// <summary>The functions of a node, one direction after the other.</summary>
    /// <param name="defaults">Of one direction.</param>
    /// <exception cref="OpException">Another number of functions, or one that ONNX does not have.</exception>
    public static GateFunction[] Import(NodeImport node, int directions, params ReadOnlySpan<string> defaults)
    {
        int count = directions * defaults.Length;
        string[] names = node.Strings("activations") is { Length: > 0 } given
            ? [.. given]
            : [.. Enumerable.Repeat(defaults.ToArray(), directions).SelectMany(name => name)];
        if (names.Length != count)
        {
            throw OpException.Shape($"{names.Length} activations do not fit {directions} directions of {defaults.Length}");
        }

        var alphas = new Queue<float>(node.Floats("activation_alpha") ?? []);
        var betas = new Queue<float>(node.Floats("activation_beta") ?? []);
        float clip = node.Float("clip", 0);
        return Array.ConvertAll(names, name => Import(name, alphas, betas, clip > 0 ? clip : float.PositiveInfinity));
    }

    // ONNX Runtime compares names without case, and hands out values in the order of the functions that take one.
    private static GateFunction Import(string name, Queue<float> alphas, Queue<float> betas, float clip)
    {
        foreach ((string known, float? alpha, float? beta) in s_parameters)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return new GateFunction(known, Next(alphas, alpha), Next(betas, beta), clip);
            }
        }

        throw OpException.Unsupported(
            $"its activation '{name}' is not supported", $"Take one of {string.Join(", ", s_parameters.Select(p => p.Name))}.");
    }

    private static float Next(Queue<float> given, float? fallback) =>
        fallback is not { } value ? 0 : given.TryDequeue(out float next) ? next : value;
}
