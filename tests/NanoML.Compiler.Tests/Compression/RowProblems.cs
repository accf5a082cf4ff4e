using NanoML.Compiler.Compression;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Compression;

/// <summary>One dense output channel over correlated random inputs, and its objective computed the long way.</summary>
internal sealed class RowProblems
{
    private readonly LayerStatistics _statistics;

    public RowProblems(int count, int seed, int samples = 200)
    {
        Tensor mixing = Tensors.Random(Shape.Of(count, count), -1, 1, seed);
        Tensor[] inputs = [.. Enumerable.Range(0, samples).Select(k =>
            new Dense().Evaluate(Tensors.Random(Shape.Of(1, count), 0, 1, (seed * 1000) + k), mixing))];
        Weights = Tensors.Random(Shape.Of(1, count), -1, 1, seed + 1).Floats;
        _statistics = LayerStatistics.Measure(new Dense(), inputs, inputs, Shape.Of(1, count), 1, 0, ..);
        Problem = new RowProblem(new LayerHessian(_statistics), Weights);
    }

    public float[] Weights { get; }

    public RowProblem Problem { get; }

    /// <summary><c>v'Hv - 2 g'v</c> for all weights of the channel.</summary>
    public double Objective(double[] v)
    {
        double[] gradient = Problem.Layer.Project(Weights);
        double sum = 0;
        for (int i = 0; i < v.Length; i++)
        {
            for (int j = 0; j < v.Length; j++)
            {
                sum += v[i] * v[j] * Problem.Layer.Matrix[(i * v.Length) + j];
            }

            sum -= 2 * gradient[i] * v[i];
        }

        return sum;
    }

    /// <summary>The least objective with all weights but these at zero.</summary>
    public double Least(int[] support)
    {
        RowProblem restricted = Problem.Restrict(support);
        double[] solution = RowFactor.Of(restricted.Hessian()).Solve(restricted.Gradient());
        var all = new double[Weights.Length];
        for (int k = 0; k < support.Length; k++)
        {
            all[support[k]] = solution[k];
        }

        return Objective(all);
    }
}
