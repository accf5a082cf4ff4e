using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Ops;

/// <summary>ONNX Relu: <c>max(x, 0)</c>. A pass fuses it into the operator before it where that one ends in a clamp.</summary>
public sealed record Relu : UnaryOp, IClampOp
{
    public override bool AcceptsIntegers => true;

    public static Op Import(NodeImport node) => Import<Relu>(node);

    public override float Apply(float x) => MathF.Max(x, 0);

    public override float Derivative(float x) => x > 0 ? 1 : 0;

    public override void Export(NodeExport node) => node.EmitClamp(ToClamp());

    public Clamp ToClamp() => Clamp.Relu;

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        return x.IsFloat ? base.Evaluate(inputs) : [new Tensor(x.Shape, Array.ConvertAll(x.Integers, value => Math.Max(value, 0)), x.Type.ElementType)];
    }
}
