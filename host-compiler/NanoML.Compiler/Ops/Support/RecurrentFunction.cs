using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;

namespace NanoML.Compiler.Ops.Support;

/// <summary>A function of a gate as the device looks it up: arguments and results have 16 bits.</summary>
/// <param name="Domain">Arguments are in units of <c>Domain * 2^-15</c>, from <c>-Domain</c> on.</param>
/// <param name="Exponent">Results are in units of <c>2^(Exponent - 15)</c>.</param>
internal sealed record RecurrentFunction(GateFunction Function, double Domain, int Exponent)
{
    private const int Bits = 15;
    private const int MostEntries = 2048;
    private const int LeastEntries = 128;
    private const double Saturated = 1.0 / (1 << 13);
    private const double Tolerance = 1.0 / (1 << 12);

    /// <summary>What a step of the result stands for.</summary>
    public double Unit => Math.ScaleB(1.0, Exponent - Bits);

    /// <summary>What a step of the argument stands for.</summary>
    public double ArgumentUnit => Domain / (1 << Bits);

    /// <summary>Of a domain that is a power of two.</summary>
    public int ArgumentExponent => Math.ILogB(Domain);

    /// <summary>A function of sums that stay within a bound; beyond what it can tell apart they need not be told.</summary>
    public static RecurrentFunction Of(GateFunction function, double bound)
    {
        double domain = Math.Min(Math.Max(bound, Math.ScaleB(1.0, -8)), function.Clip);
        for (double end = 1; end < domain; end *= 2)
        {
            if (IsConstantBeyond(function, end, domain))
            {
                domain = end;
            }
        }

        return new RecurrentFunction(function, domain, ExponentOf(function, domain));
    }

    /// <summary>A function of a state that stays within a bound: the state's units are a power of two.</summary>
    public static RecurrentFunction OfState(GateFunction function, double bound)
    {
        double domain = Math.ScaleB(1.0, Math.ILogB(bound) + 1);
        return new RecurrentFunction(function, domain, ExponentOf(function, domain));
    }

    /// <summary>With units in which results up to a magnitude have 16 bits.</summary>
    public RecurrentFunction Covering(double magnitude) =>
        magnitude > 0 ? this with { Exponent = Math.Max(Exponent, Math.ILogB(magnitude) + 1) } : this;

    /// <summary>Binary places of results.</summary>
    /// <exception cref="Diagnostics.CompilerException">They are too large to have one.</exception>
    public int Places(LoweringContext context) => Exponent < Bits
        ? Bits - Exponent
        : throw context.NotPlannable($"its gates reach 2^{Exponent} by {Function.Name}", "Take gates that saturate, such as Sigmoid.");

    /// <summary>As few entries as give the function between them to 2^-12 of its range.</summary>
    public FunctionTable Table(LoweringContext context, string role)
    {
        int entries = LeastEntries;
        while (entries < MostEntries && Error(entries) > Tolerance * Math.ScaleB(1.0, Exponent))
        {
            entries *= 2;
        }

        int[] values = [.. Enumerable.Range(0, entries + 1).Select(k => (int)Math.Clamp(Math.Round(At(k, entries) / Unit), short.MinValue, short.MaxValue))];
        return new FunctionTable(context.Table(role, values), Bits + 1 - Math.ILogB(entries));
    }

    private double At(double place, int entries) => Function.Of(((2 * place / entries) - 1) * Domain);

    private double Error(int entries) => Enumerable.Range(0, entries)
        .Max(k => Math.Abs(((At(k, entries) + At(k + 1, entries)) / 2) - At(k + 0.5, entries)));

    private static bool IsConstantBeyond(GateFunction function, double end, double domain) =>
        Math.Abs(function.Of(end) - function.Of(domain)) < Saturated && Math.Abs(function.Of(-end) - function.Of(-domain)) < Saturated;

    private static int ExponentOf(GateFunction function, double domain)
    {
        double greatest = Enumerable.Range(-LeastEntries, (2 * LeastEntries) + 1).Max(k => Math.Abs(function.Of(domain * k / LeastEntries)));
        return greatest > 0 ? (int)Math.Ceiling(Math.Log2(greatest)) : 0;
    }
}
