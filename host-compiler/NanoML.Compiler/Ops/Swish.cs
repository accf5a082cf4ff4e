using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Swish: <c>x * sigmoid(Alpha * x)</c>.</summary>
public sealed record Swish(float Alpha) : UnaryOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new Swish(node.Float("alpha", 1));
    }

    public override float Apply(float x) => x * Gate(x);

    public override float Derivative(float x) => Gate(x) * (1 + (Alpha * x * (1 - Gate(x))));

    public override void Export(NodeExport node)
    {
        string scaled = Alpha == 1
            ? node.Inputs[0]
            : node.Before("Mul", "scaled", [node.Inputs[0], node.Constant("alpha", Tensor.Scalar(Alpha))]);
        node.Emit("Mul", [node.Inputs[0], node.Before("Sigmoid", "gate", [scaled])]);
    }

    private float Gate(float x) => 1 / (1 + MathF.Exp(-Alpha * x));
}
