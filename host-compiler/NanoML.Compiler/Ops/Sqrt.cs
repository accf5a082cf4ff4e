using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Sqrt: the square root.</summary>
public sealed record Sqrt : UnaryOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new Sqrt();
    }

    public override float Apply(float x) => MathF.Sqrt(x);

    public override float Derivative(float x) => 0.5f / MathF.Sqrt(x);
}
