using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Gelu: <c>x * P(X &lt;= x)</c> of a normal X, by the error function or by its approximation with tanh.</summary>
public sealed record Gelu(bool Approximate) : UnaryOp
{
    private const double Cubic = 0.044715;

    private static readonly double s_rootTwo = Math.Sqrt(2);
    private static readonly double s_inner = Math.Sqrt(2 / Math.PI);

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return node.String("approximate", "none") switch
        {
            "none" => new Gelu(false),
            "tanh" => new Gelu(true),
            string other => throw OpException.Unsupported($"approximate '{other}' is neither 'none' nor 'tanh'"),
        };
    }

    public override float Apply(float x) => (float)(0.5 * x * (1 + Bell(x)));

    public override float Derivative(float x)
    {
        double bell = Bell(x);
        double slope = Approximate
            ? (1 - (bell * bell)) * s_inner * (1 + (3 * Cubic * x * x))
            : s_inner * Math.Exp(-0.5 * x * x);
        return (float)(0.5 * (1 + bell + (x * slope)));
    }

    /// <summary>The operator itself is younger than what is written.</summary>
    public override void Export(NodeExport node)
    {
        string x = node.Inputs[0];
        string bell = Approximate ? ExportTanh(node, x) : node.Before("Erf", "erf", [Scaled(node, "scaled", x, 1 / s_rootTwo)]);
        string half = Scaled(node, "half", x, 0.5);
        node.Emit("Mul", [half, node.Before("Add", "gate", [bell, Number(node, "one", 1)])]);
    }

    private static string ExportTanh(NodeExport node, string x)
    {
        string square = node.Before("Mul", "square", [x, x]);
        string cubic = node.Before("Add", "cubic", [Scaled(node, "curved", square, Cubic), Number(node, "linear", 1)]);
        return node.Before("Tanh", "tanh", [Scaled(node, "inner", node.Before("Mul", "odd", [x, cubic]), s_inner)]);
    }

    private static string Scaled(NodeExport node, string role, string x, double factor) =>
        node.Before("Mul", role, [x, Number(node, $"{role}_factor", factor)]);

    private static string Number(NodeExport node, string role, double value) => node.Constant(role, Tensor.Scalar((float)value));

    private double Bell(double x) => Approximate ? Math.Tanh(s_inner * (x + (Cubic * x * x * x))) : Erf.Of(x / s_rootTwo);
}
