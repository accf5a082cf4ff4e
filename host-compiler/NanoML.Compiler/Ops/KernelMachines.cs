using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>What becomes of the decisions of <see cref="KernelMachines"/>.</summary>
public enum MachineResult
{
    /// <summary>They are the result.</summary>
    Values,

    /// <summary>They are scores of classes, of which the first greatest counts.</summary>
    Scores,

    /// <summary>Each becomes 1 above zero, else 0.</summary>
    Sides,

    /// <summary>Each becomes 1 above zero, else -1.</summary>
    Signs,

    /// <summary>The one decision becomes the probabilities of two classes.</summary>
    Probabilities,
}

/// <summary>
/// Machines that share support vectors, which support vector operators are written out as. It is not an ONNX operator. Inputs: X [samples, features],
/// vectors [n, features], offsets [n], coefficients [machines, n] and rho [machines]; of linear machines the first three, where each vector is a
/// machine. Outputs: the result [samples, machines] (or 2 probabilities), and for calibration what kernels are functions of [samples, n].
/// </summary>
/// <remarks>
/// From the bytes of X on nothing is rounded to bytes before the result: sums have 32 bits, kernels 16. That is why a class survives that a byte of a
/// decision near zero would lose.
/// </remarks>
/// <param name="Gamma">Of RBF, which is <c>exp(-Gamma * |x - vector|^2)</c>; others are functions of <c>vector * x + offset</c>.</param>
/// <param name="Degree">Of POLY.</param>
/// <param name="Platt">Of probabilities.</param>
public sealed record KernelMachines(KernelFunction Kernel, float Gamma, float Degree, MachineResult Result, PlattScale? Platt = null) : Op, ILowers
{
    public const int Vectors = 1;
    public const int Offsets = 2;
    public const int Coefficients = 3;
    public const int Rho = 4;

    /// <summary>Outputs.</summary>
    public const int Arguments = 1;

    public const int OutputCount = 2;

    private const float ProbabilityScale = 1f / 256;

    public override OutputQuantization OutputQuantization => Result switch
    {
        MachineResult.Sides => OutputQuantization.KnownFirst(1, 0),
        MachineResult.Signs => OutputQuantization.KnownFirst(1, 1),
        MachineResult.Probabilities => OutputQuantization.KnownFirst(ProbabilityScale, 0),
        _ => OutputQuantization.Observed,
    };

    /// <summary>Whether a scale and an origin for each feature of X can go into vectors and offsets; a distance has one scale for all.</summary>
    public bool TakesScales => Kernel != KernelFunction.Rbf;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        (Shape x, Shape vectors) = (inputs[0]!.Shape, inputs[Vectors]!.Shape);
        int machines = Kernel == KernelFunction.Linear ? vectors[0] : inputs[Coefficients]!.Shape[0];
        bool fits = x.Rank == 2 && x[1] == vectors[1] && inputs[Offsets]!.Shape == Shape.Of(vectors[0])
            && (Kernel == KernelFunction.Linear || (inputs[Coefficients]!.Shape == Shape.Of(machines, vectors[0]) && inputs[Rho]!.Shape == Shape.Of(machines)));
        TensorType type = inputs[0]!.Type;
        return fits
            ?
            [
                type with { Shape = Shape.Of(x[0], Result == MachineResult.Probabilities ? 2 : machines) },
                type with { Shape = Shape.Of(x[0], vectors[0]) },
            ]
            : throw OpException.Shape($"vectors of shape {vectors} and their coefficients do not fit an input of shape {x}");
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        (int rows, int vectors) = (x.Shape[0], inputs[Vectors]!.Shape[0]);
        double[][] arguments = [.. x.Floats.Chunk(x.Shape[1]).Select(row => ArgumentsOf(row, inputs[Vectors]!.Floats, inputs[Offsets]!.Floats))];
        float[] results = [.. arguments.SelectMany(row => Behind(Kernel == KernelFunction.Linear ? row : Decisions(row, inputs)))];
        ElementType type = x.Type.ElementType;
        return
        [
            new Tensor(Shape.Of(rows, results.Length / rows), results, type),
            new Tensor(Shape.Of(rows, vectors), [.. arguments.SelectMany(row => row).Select(a => (float)a)], type),
        ];
    }

    public override long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) =>
        ((long)inputs[0].Shape[0] * inputs[Vectors].Shape.Count) + (Kernel == KernelFunction.Linear ? 0 : inputs[Coefficients].Shape.Count);

    public void Lower(LoweringContext context) => new MachineLowering(context, this).Run();

    /// <summary>The kernel as a function of one number.</summary>
    public double Function(double argument) => Kernel switch
    {
        KernelFunction.Poly => Math.Pow(argument, Degree),
        KernelFunction.Rbf => Math.Exp(argument),
        KernelFunction.Sigmoid => Math.Tanh(argument),
        _ => argument,
    };

    /// <summary>What one sample's decisions become.</summary>
    public float[] Behind(double[] decisions)
    {
        switch (Result)
        {
            case MachineResult.Sides:
                return Array.ConvertAll(decisions, d => d > 0 ? 1f : 0);
            case MachineResult.Signs:
                return Array.ConvertAll(decisions, d => d > 0 ? 1f : -1);
            case MachineResult.Probabilities:
                float odds = Platt!.LogOdds((float)decisions[0]);
                return [(float)(1 / (1 + Math.Exp(-odds))), (float)(1 / (1 + Math.Exp(odds)))];
            default:
                return Array.ConvertAll(decisions, d => (float)d);
        }
    }

    private double[] ArgumentsOf(float[] x, float[] vectors, float[] offsets)
    {
        var arguments = new double[offsets.Length];
        for (int v = 0; v < arguments.Length; v++)
        {
            ReadOnlySpan<float> vector = vectors.AsSpan(v * x.Length, x.Length);
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double difference = (double)x[i] - vector[i];
                sum += Kernel == KernelFunction.Rbf ? difference * difference : (double)x[i] * vector[i];
            }

            arguments[v] = Kernel == KernelFunction.Rbf ? -Gamma * sum : sum + offsets[v];
        }

        return arguments;
    }

    private double[] Decisions(double[] arguments, IReadOnlyList<Tensor?> inputs)
    {
        double[] kernels = Array.ConvertAll(arguments, Function);
        float[] coefficients = inputs[Coefficients]!.Floats;
        return [.. inputs[Rho]!.Floats.Select((rho, m) => rho + kernels.Select((k, v) => k * coefficients[(m * kernels.Length) + v]).Sum())];
    }
}
