using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Mish: <c>x * tanh(softplus(x))</c>.</summary>
public sealed record Mish : UnaryOp
{
    private static readonly Softplus s_softplus = new();

    public static Op Import(NodeImport node) => Import<Mish>(node);

    public override float Apply(float x) => x * MathF.Tanh(s_softplus.Apply(x));

    public override float Derivative(float x)
    {
        float tanh = MathF.Tanh(s_softplus.Apply(x));
        return tanh + (x * (1 - (tanh * tanh)) * s_softplus.Derivative(x));
    }
}
