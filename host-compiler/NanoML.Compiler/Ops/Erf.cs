using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Erf: the error function, <c>2 / sqrt(pi)</c> times the integral of <c>exp(-t^2)</c> from 0 to x.</summary>
public sealed record Erf : UnaryOp
{
    // From here on the function is 1 in double precision.
    private const double Saturated = 6;

    private static readonly double s_slopeAtZero = 2 / Math.Sqrt(Math.PI);

    public static Op Import(NodeImport node) => Import<Erf>(node);

    public override float Apply(float x) => (float)Of(x);

    public override float Derivative(float x) => (float)(s_slopeAtZero * Math.Exp(-(double)x * x));

    /// <summary>In double precision, by the series whose terms all have one sign (Abramowitz and Stegun, 7.1.6).</summary>
    public static double Of(double x)
    {
        if (Math.Abs(x) >= Saturated || double.IsNaN(x))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        double term = x;
        double sum = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return s_slopeAtZero * Math.Exp(-x * x) * sum;
    }
}
