using NanoML.Compiler.Ir;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Log: the natural logarithm.</summary>
public sealed record Log : UnaryOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new Log();
    }

    public override float Apply(float x) => MathF.Log(x);

    public override float Derivative(float x) => 1 / x;
}
