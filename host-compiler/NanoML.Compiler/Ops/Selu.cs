using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Selu: <c>Gamma * x</c> from zero on, <c>Gamma * Alpha * (exp(x) - 1)</c> below.</summary>
public sealed record Selu(float Alpha, float Gamma) : UnaryOp
{
    // The standard's defaults: Klambauer et al., Self-Normalizing Neural Networks, 2017.
    public const float DefaultAlpha = 1.67326319f;
    public const float DefaultGamma = 1.05070102f;

    public static Op Import(NodeImport node)
    {
        node.RequireInputs(1, 1);
        return new Selu(node.Float("alpha", DefaultAlpha), node.Float("gamma", DefaultGamma));
    }

    public override float Apply(float x) => Gamma * (x >= 0 ? x : (float)(Alpha * (Math.Exp(x) - 1)));

    public override float Derivative(float x) => Gamma * (x >= 0 ? 1 : (float)(Alpha * Math.Exp(x)));

    public override void Export(NodeExport node) => node.Emit(OpType, node.Inputs, ("alpha", Alpha), ("gamma", Gamma));
}
