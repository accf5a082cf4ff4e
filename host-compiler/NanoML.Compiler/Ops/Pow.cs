using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Pow with a constant number as exponent: <c>x ^ Exponent</c>. Of a constant number it is an <see cref="Exponential"/>.</summary>
public sealed record Pow(float Exponent) : UnaryOp
{
    public static Op Import(NodeImport node)
    {
        node.RequireInputs(2, 2);
        if (node.Input(0).Constant is { IsFloat: true, Shape.Count: 1 } number && !node.Input(1).IsConstant && number.Floats[0] > 0
            && number.Shape.Rank <= node.Shape(1).Rank && float.IsFinite(number.Floats[0]))
        {
            node.Keep(1);
            return new Exponential(number.Floats[0]);
        }

        Tensor exponent = node.Constant(1, "exponent")!;
        if (exponent.Shape.Count != 1 || exponent.Shape.Rank > node.Shape(0).Rank)
        {
            throw OpException.Unsupported($"its exponent has shape {exponent.Shape}", "Raise to one number, such as 2 or 0.5.");
        }

        node.Keep(0);
        return new Pow(exponent.ToFloats()[0]);
    }

    public override float Apply(float x) => (float)Math.Pow(x, Exponent);

    public override float Derivative(float x) => (float)(Exponent * Math.Pow(x, Exponent - 1));

    public override void Export(NodeExport node) =>
        node.Emit(OpType, [node.Inputs[0], node.Constant("exponent", Tensor.Scalar(Exponent))]);
}
