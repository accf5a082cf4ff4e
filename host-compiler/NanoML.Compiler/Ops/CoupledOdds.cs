using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops;

/// <summary>
/// The logarithm of the odds of the first of two classes, by the decision between them: Platt's sigmoid, then the coupling of probabilities as
/// libsvm iterates it (Wu, Lin and Weng, 2004), which stops before it is exact. It is not an ONNX operator.
/// </summary>
public sealed record CoupledOdds(float ProbA, float ProbB) : Op, ILowers, ISaturates
{
    private const double Least = 1e-7;
    private const double Tolerance = 0.005 / 2;
    private const int MostRounds = 100;

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs) => [inputs[0]!.Type];

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return [new Tensor(x.Shape, Array.ConvertAll(x.Floats, Apply), x.Type.ElementType)];
    }

    public float[] Narrow(Tensor input) => FlatTails.Narrow(Apply, input.Floats);

    public void Lower(LoweringContext context) => Lookup.Emit(context, 0, Apply);

    public float Apply(float decision)
    {
        double first = Math.Clamp(1 / (1 + Math.Exp(((double)decision * ProbA) + ProbB)), Least, 1 - Least);
        double[] p = Couple(first, 1 - first);
        return (float)Math.Log(p[0] / p[1]);
    }

    private static double[] Couple(double first, double second)
    {
        double[,] q = { { second * second, -second * first }, { -second * first, first * first } };
        double[] p = [0.5, 0.5];
        for (int round = 0; round < MostRounds; round++)
        {
            double[] qp = [(q[0, 0] * p[0]) + (q[0, 1] * p[1]), (q[1, 0] * p[0]) + (q[1, 1] * p[1])];
            double pqp = (p[0] * qp[0]) + (p[1] * qp[1]);
            if (qp.Max(value => Math.Abs(value - pqp)) < Tolerance)
            {
                break;
            }

            for (int i = 0; i < 2; i++)
            {
                double step = (pqp - qp[i]) / q[i, i];
                p[i] += step;
                pqp = (pqp + (step * ((step * q[i, i]) + (2 * qp[i])))) / (1 + step) / (1 + step);
                for (int j = 0; j < 2; j++)
                {
                    qp[j] = (qp[j] + (step * q[i, j])) / (1 + step);
                    p[j] /= 1 + step;
                }
            }
        }

        return p;
    }
}
