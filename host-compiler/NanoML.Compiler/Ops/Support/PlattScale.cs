namespace NanoML.Compiler.Ops.Support;

/// <summary>The probability of the first of two classes with the decision s: <c>1 / (1 + exp(A * s + B))</c> (Platt).</summary>
public sealed record PlattScale(float A, float B)
{
    private const double Least = 1e-7;
    private const double Tolerance = 0.005 / 2;
    private const int MostRounds = 100;

    /// <summary>
    /// The logarithm of the odds of the first class: Platt's sigmoid, then the coupling of probabilities as libsvm iterates it (Wu, Lin and Weng,
    /// 2004), which stops before it is exact.
    /// </summary>
    public float LogOdds(float decision)
    {
        double first = Math.Clamp(1 / (1 + Math.Exp(((double)decision * A) + B)), Least, 1 - Least);
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
